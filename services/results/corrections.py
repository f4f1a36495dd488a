"""The win rate at equal sides, lengths and formatting."""

import math
import re

from sqlalchemy import select
from sqlalchemy.orm import aliased

from services import statistics, store
from services.comparisons import outcome
from services.results import ledger
from services.statistics import Corrected
from services.words import Outcome, Side

LEFT, LENGTH, FORMAT = "shown on the left", "twice as long", "more lists, headings or bold"
_FORMATTED = re.compile(r"^\s*(?:[-*+]|\d+[.)]|#{1,6})\s|\*\*", re.MULTILINE)


def corrections(comparison_id: str, *, viewer: store.Person, alpha: float = 0.05) -> Corrected | None:
    """Correct a comparison's win rate for side, length and formatting; None when there are too few votes to tell.

    Raises NotAllowed unless `viewer` is an owner, and NotFound.
    """
    candidate, baseline = aliased(store.Answer), aliased(store.Answer)
    wanted = (
        select(store.Vote.pair_id, store.Vote.verdict, store.Vote.candidate_side, candidate.text, baseline.text)
        .join(store.Pair, store.Pair.id == store.Vote.pair_id)
        .join(candidate, candidate.id == store.Pair.candidate_answer_id)
        .join(baseline, baseline.id == store.Pair.baseline_answer_id)
        .where(store.Pair.comparison_id == comparison_id, ledger.counting())
    )
    with store.reading() as session:
        ledger.admit(session, comparison_id, viewer)
        rows = [(outcome(verdict, side), pair, side, *texts) for pair, verdict, side, *texts in session.execute(wanted)]
    rows = [row for row in rows if row[0] in (Outcome.WIN, Outcome.LOSS)]
    return statistics.corrected(
        [row[0] == Outcome.WIN for row in rows],
        [row[1] for row in rows],
        {
            LEFT: [0.5 if side == Side.LEFT else -0.5 for _, _, side, _, _ in rows],
            LENGTH: [_doublings(ours, theirs) for *_, ours, theirs in rows],
            FORMAT: [_formatting(ours) - _formatting(theirs) for *_, ours, theirs in rows],
        },
        alpha=alpha,
    )


def _doublings(ours: str, theirs: str) -> float:
    """Say how many times the candidate's answer doubles the baseline's length in words."""
    return math.log2((len(ours.split()) + 1) / (len(theirs.split()) + 1))


def _formatting(text: str) -> float:
    return float(bool(_FORMATTED.search(text)))
