"""What a comparison's votes say, for its owner: counts, an interval, a sentence, a table. Reads only."""

from services.results.corrections import corrections
from services.results.judge import Judged, judged
from services.results.judge_table import judge_table
from services.results.judge_wording import judge_alpha, judge_doubts, judge_habits, judge_line, judge_sentence
from services.results.labelers import Labeler, Labelers, labelers
from services.results.ledger import one_look
from services.results.narrowing import Look
from services.results.preferences import Preferences, preferences
from services.results.ranking import Place, Ranking, ranked_by, ranking, standing
from services.results.report import data_hash, methods, report
from services.results.rounds import Relapses, Round, Rounds, lost_before, rounds
from services.results.sharing import Share, share, shared, shares, unshare
from services.results.slices import Slice, Slices, slices
from services.results.summary import LeftOut, Results, read
from services.results.table import COLUMNS, to_csv, votes_file, votes_table
from services.results.take_away import File, TakeAway, take_away
from services.results.why import Example, ReasonCount, Why, why
from services.results.wording import Sentence, left_out, number, percents, sentence, tally

__all__ = [
    "COLUMNS",
    "Example",
    "File",
    "Judged",
    "Labeler",
    "Labelers",
    "LeftOut",
    "Look",
    "Place",
    "Preferences",
    "Ranking",
    "ReasonCount",
    "Relapses",
    "Results",
    "Round",
    "Rounds",
    "Sentence",
    "Share",
    "Slice",
    "Slices",
    "TakeAway",
    "Why",
    "corrections",
    "data_hash",
    "judge_alpha",
    "judge_doubts",
    "judge_habits",
    "judge_line",
    "judge_sentence",
    "judge_table",
    "judged",
    "labelers",
    "left_out",
    "lost_before",
    "methods",
    "number",
    "one_look",
    "percents",
    "preferences",
    "ranked_by",
    "ranking",
    "read",
    "report",
    "rounds",
    "sentence",
    "share",
    "shared",
    "shares",
    "slices",
    "standing",
    "take_away",
    "tally",
    "to_csv",
    "unshare",
    "votes_file",
    "votes_table",
    "why",
]
