"""Win rates and what can honestly be said of them: pure functions of counts, no database.

Covered: one candidate against one baseline, several labelers a question, looking at any time, agreement between
labelers, corrections for side and length, a ranking of several variants (docs/statistics.md).
"""

from services.statistics.agreement import Agreement, krippendorff, with_the_rest
from services.statistics.betting import Tally, anytime_mean, log_wealth
from services.statistics.classical import clustered, sign_test, wilson
from services.statistics.corrections import Corrected, Effect, corrected
from services.statistics.depths import Depths, at_looks, without_each
from services.statistics.grouping import QuestionVotes, stable_order
from services.statistics.interval import Interval
from services.statistics.judge import FEWEST_QUESTIONS, Alike, Tightened, alike, most_said, tightened
from services.statistics.mixture import anytime_win_rate, log_evidence
from services.statistics.outcomes import SCORES, Counts
from services.statistics.planning import Prospect, prospect
from services.statistics.questions import Headline, headline
from services.statistics.ranking import Ranked, ranking
from services.statistics.ship_rule import FEWEST, Decision, ShipRule, ToGo, questions_to_go

__all__ = [
    "FEWEST",
    "FEWEST_QUESTIONS",
    "SCORES",
    "Agreement",
    "Alike",
    "Corrected",
    "Counts",
    "Decision",
    "Depths",
    "Effect",
    "Headline",
    "Interval",
    "Prospect",
    "QuestionVotes",
    "Ranked",
    "ShipRule",
    "Tally",
    "Tightened",
    "ToGo",
    "alike",
    "anytime_mean",
    "anytime_win_rate",
    "at_looks",
    "clustered",
    "corrected",
    "headline",
    "krippendorff",
    "log_evidence",
    "log_wealth",
    "most_said",
    "prospect",
    "questions_to_go",
    "ranking",
    "sign_test",
    "stable_order",
    "tightened",
    "wilson",
    "with_the_rest",
    "without_each",
]
