"""Blind comparisons of two variants: set up, vote, look on.

`Pair` ids are all that leaves the store. Which answer a labeler sees on which side follows from the comparison's
seed (see `sides`), so a browser never says, and never learns, which variant it voted for.
"""

from services.comparisons import job as _job  # registers the handler that the worker looks for  # noqa: F401
from services.comparisons.board import Board, LabelerRow, Progress, board, open_for, progress
from services.comparisons.power import fewest_wins, prospects
from services.comparisons.queue import BlindPair, next_pairs
from services.comparisons.setup import (
    GUIDELINES,
    JOB_KIND,
    close,
    discard,
    get,
    listing,
    open_with_pairs,
    reopen,
    start,
    test_questions,
)
from services.comparisons.sides import argilla_side, outcome
from services.comparisons.voting import DWELL_MS, Done, cast, recent, skip_or_flag, undo, vote

__all__ = [
    "DWELL_MS",
    "GUIDELINES",
    "JOB_KIND",
    "BlindPair",
    "Board",
    "Done",
    "LabelerRow",
    "Progress",
    "argilla_side",
    "board",
    "cast",
    "close",
    "discard",
    "fewest_wins",
    "get",
    "listing",
    "next_pairs",
    "open_for",
    "open_with_pairs",
    "outcome",
    "progress",
    "prospects",
    "recent",
    "reopen",
    "skip_or_flag",
    "start",
    "test_questions",
    "undo",
    "vote",
]
