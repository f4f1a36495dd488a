"""Blind comparisons of two variants, or in a tournament of several: set up, vote, look on.

Opaque ids are all that leaves the store. Which answer a labeler sees on which side is drawn when a pair is handed out
(see `handing_out`, `sides`), so a browser never says, and never learns, which variant it voted for.
"""

from services.comparisons import job as _job  # registers the handler that the worker looks for  # noqa: F401
from services.comparisons.blind import BlindPair
from services.comparisons.blindness import Blindness, Share, blindness
from services.comparisons.board import Board, LabelerRow, board
from services.comparisons.choosing import left_elsewhere, open_for
from services.comparisons.guessing import guess, to_guess
from services.comparisons.pairing import open_scanned, open_with_pairs, waits_to_open
from services.comparisons.power import fewest_wins, prospects
from services.comparisons.practice import PRACTICE, PracticePair
from services.comparisons.progress import Progress
from services.comparisons.queue import Fetched, ahead, fetch, next_pairs, preview, progress
from services.comparisons.rules import MOST_VOTES, Change, Rules, amend, has_votes, history
from services.comparisons.setup import (
    GUIDELINES,
    JOB_KIND,
    addable,
    asked_before,
    close,
    discard,
    extend,
    get,
    listing,
    reopen,
    start,
    test_questions,
)
from services.comparisons.sides import argilla_side, outcome
from services.comparisons.telltales import GivenAway, Telltale, scan, telltales
from services.comparisons.tournament import MOST_VARIANTS, matches, start_tournament, tournament
from services.comparisons.undoing import Done, recent, undo
from services.comparisons.voting import DWELL_MS, cast, explain, skip_or_flag, vote

__all__ = [
    "DWELL_MS",
    "GUIDELINES",
    "JOB_KIND",
    "MOST_VARIANTS",
    "MOST_VOTES",
    "PRACTICE",
    "BlindPair",
    "Blindness",
    "Board",
    "Change",
    "Done",
    "Fetched",
    "GivenAway",
    "LabelerRow",
    "PracticePair",
    "Progress",
    "Rules",
    "Share",
    "Telltale",
    "addable",
    "ahead",
    "amend",
    "argilla_side",
    "asked_before",
    "blindness",
    "board",
    "cast",
    "close",
    "discard",
    "explain",
    "extend",
    "fetch",
    "fewest_wins",
    "get",
    "guess",
    "has_votes",
    "history",
    "left_elsewhere",
    "listing",
    "matches",
    "next_pairs",
    "open_for",
    "open_scanned",
    "open_with_pairs",
    "outcome",
    "preview",
    "progress",
    "prospects",
    "recent",
    "reopen",
    "scan",
    "skip_or_flag",
    "start",
    "start_tournament",
    "telltales",
    "test_questions",
    "to_guess",
    "tournament",
    "undo",
    "vote",
    "waits_to_open",
]
