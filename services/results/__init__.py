"""What a comparison's votes say, for its owner: counts, an interval, a sentence, a table. Reads only."""

from services.results.summary import LeftOut, Results, read
from services.results.table import COLUMNS, formula_free, to_csv, votes_table
from services.results.wording import Sentence, left_out, percents, sentence, tally

__all__ = [
    "COLUMNS",
    "LeftOut",
    "Results",
    "Sentence",
    "formula_free",
    "left_out",
    "percents",
    "read",
    "sentence",
    "tally",
    "to_csv",
    "votes_table",
]
