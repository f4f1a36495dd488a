"""The win rate at equal sides, lengths and formatting."""

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import aliased

from services import statistics, store
from services.results import ledger
from services.results.ballots import OUTCOMES, Ballots
from services.statistics import Corrected
from services.words import Outcome

Floats = NDArray[np.float64]

LEFT, LENGTH, FORMAT = "shown on the left", "twice as long", "more lists, headings or bold"
_FORMATTED = re.compile(r"^\s*(?:[-*+]|\d+[.)]|#{1,6})\s|\*\*", re.MULTILINE)


def corrections(comparison_id: str, *, viewer: store.Person, alpha: float = 0.05) -> Corrected | None:
    """Correct a comparison's win rate for side, length and formatting; None when there are too few votes to tell.

    Raises NotAllowed unless `viewer` may see results, and NotFound.
    """
    candidate, baseline = aliased(store.Answer), aliased(store.Answer)
    wanted = (
        select(store.Pair.id, candidate.text, baseline.text)
        .join(candidate, candidate.id == store.Pair.candidate_answer_id)
        .join(baseline, baseline.id == store.Pair.baseline_answer_id)
        .where(store.Pair.comparison_id == comparison_id)
    )
    with store.reading() as session:
        ledger.admit(session, comparison_id, viewer)
        ballots = ledger.ballots(session, comparison_id)
        texts = {pair: (ours, theirs) for pair, ours, theirs in session.execute(wanted)}
    both = [texts[each] for each in ballots.pairs]
    lengths = np.array([_doublings(*each) for each in both], dtype=float)
    formats = np.array([_formatting(ours) - _formatting(theirs) for ours, theirs in both], dtype=float)
    return corrected(ballots, lengths, formats, alpha=alpha)


def corrected(ballots: Ballots, lengths: Floats, formats: Floats, *, alpha: float) -> Corrected | None:
    """Correct for side, and for lengths and formats, one entry a pair; votes with equal influences are one group."""
    groups = ballots.pair * 2 + ballots.left
    wins, losses = (
        np.bincount(groups[ballots.outcome == OUTCOMES.index(each)], minlength=2 * len(ballots.pairs))
        for each in (Outcome.WIN, Outcome.LOSS)
    )
    (voted,) = np.nonzero(wins + losses)
    if not len(voted):
        return None
    influences: dict[str, Sequence[float] | Floats] = {
        LEFT: (voted % 2 - 0.5).astype(np.float64),
        LENGTH: lengths[voted // 2],
        FORMAT: formats[voted // 2],
    }
    return statistics.corrected(wins[voted], losses[voted], voted // 2, influences, alpha=alpha)


def _doublings(ours: str, theirs: str) -> float:
    """Say how many times the candidate's answer doubles the baseline's length in words."""
    return math.log2((len(ours.split()) + 1) / (len(theirs.split()) + 1))


def _formatting(text: str) -> float:
    return float(bool(_FORMATTED.search(text)))
