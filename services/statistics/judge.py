"""What a model's verdicts add to people's: how far it agrees with them, and how much it narrows their score.

Every interval here is valid only if you look once; none of them takes part in the ship rule.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.statistics.agreement import Agreement, krippendorff
from services.statistics.betting import Floats
from services.statistics.interval import Interval
from services.statistics.outcomes import SCORES
from services.words import Outcome

FEWEST_QUESTIONS = 20
Integers = NDArray[np.int64]
_OUTCOMES = tuple(Outcome)
_SCORE = np.array([SCORES[each] for each in _OUTCOMES])


@dataclass(frozen=True, slots=True)
class Alike:
    """How far a judge agrees with people, question by question.

    `confusion` counts questions: a row for what people said, a column for what the judge said, both in the order of
    Outcome. `share` is that of its diagonal, None without questions; `alpha` takes off what chance would give.
    """

    confusion: tuple[tuple[int, ...], ...]
    share: float | None
    agreement: Agreement

    @property
    def questions(self) -> int:
        """Count the questions on which both said something."""
        return sum(map(sum, self.confusion))


@dataclass(frozen=True, slots=True)
class Tightened:
    """The score by people and judge together, beside what people `alone` say in the same way of counting.

    `weight` is what the judge counts for, in [0, 1]; people voted on `questions`, the judge alone on `judge_only`.
    `worth` is how many more questions people would have to vote on to be as sure without the judge.
    """

    interval: Interval
    alone: Interval
    weight: float
    questions: int
    judge_only: int
    worth: float


def most_said(counts: Integers) -> Integers:
    """Say in one outcome what people said of each question; `counts` has a column for each of Outcome.

    The most frequent outcome; where several are equally frequent, the mean score decides: a win above ½, a loss below.
    """
    most = counts.max(axis=1, keepdims=True)
    one = (counts == most).sum(axis=1) == 1
    score = counts @ _SCORE / np.maximum(counts.sum(axis=1), 1)
    win, loss, tie = (_OUTCOMES.index(each) for each in (Outcome.WIN, Outcome.LOSS, Outcome.TIE))
    by_score = np.where(score > 0.5, win, np.where(score < 0.5, loss, tie))
    return np.where(one, counts.argmax(axis=1), by_score).astype(np.int64)


def alike(people: Integers, judge: Integers) -> Alike:
    """Compare outcomes, numbered in the order of Outcome, one a question; alpha is Krippendorff's, its interval too."""
    size = len(_OUTCOMES)
    confusion = np.bincount(people * size + judge, minlength=size * size).reshape(size, size)
    each = np.eye(size, dtype=np.int64)
    rows: tuple[tuple[int, ...], ...] = tuple(tuple(row) for row in confusion.tolist())
    share = float(np.trace(confusion) / len(people)) if len(people) else None
    return Alike(rows, share, krippendorff(each[people] + each[judge]))


def tightened(people: Floats, judge: Floats, judge_only: Floats, *, alpha: float = 0.05) -> Tightened | None:
    """Narrow the mean of question scores by a judge's scores: prediction-powered inference, its weight tuned.

    `people` and `judge` score the same questions, `judge_only` further ones of the same kind; all in [0, 1]. The
    judge's error on the first is taken off its mean on the others, so that a biased or useless judge does no harm.
    None with fewer than 20 questions of people, or without two of the judge alone. Valid only if you look once.
    Source: Angelopoulos, Duchi and Zrnic (2023), "PPI++", arXiv:2311.01453.
    """
    if len(people) < FEWEST_QUESTIONS or len(judge_only) < 2:
        return None
    weight = _weight(people, judge, judge_only)
    interval = _bounded(people - weight * (judge - judge_only.mean()), weight * judge_only, alpha)
    alone = _bounded(people, np.zeros(2), alpha)
    worth = len(people) * max(0.0, (alone.width / interval.width) ** 2 - 1)
    return Tightened(interval, alone, weight, len(people), len(judge_only), worth)


def _weight(people: Floats, judge: Floats, judge_only: Floats) -> float:
    """Give the weight that makes the variance least, 0 for a judge that helps nothing."""
    spread = float(np.var(np.concatenate([judge, judge_only]), ddof=1))
    if not spread:
        return 0.0
    together = float(np.mean((people - people.mean()) * (judge - judge.mean())))
    return min(1.0, max(0.0, together / ((1 + len(people) / len(judge_only)) * spread)))


def _bounded(rest: Floats, weighted: Floats, alpha: float) -> Interval:
    """Bound the mean of `rest`, which has an independent error of its own from the mean of `weighted`.

    By Student's t, a degree of freedom less where a weight was tuned, with one imagined win and one imagined loss:
    without them a lopsided score on few questions is too sure of itself (Agresti and Coull 1998 add two of each).
    """
    from scipy import stats  # takes half a second to import

    padded = np.append(rest, [1.0, 0.0])
    freedom = len(padded) - 1 - bool(weighted.any())
    variance = float(((padded - padded.mean()) ** 2).sum()) / freedom / len(padded)
    variance += float(weighted.var(ddof=1)) / len(weighted)
    half = float(stats.t.isf(alpha / 2, freedom)) * math.sqrt(variance)
    estimate, centre = min(1.0, max(0.0, float(rest.mean()))), float(padded.mean())
    lower, upper = max(0.0, min(centre - half, estimate)), min(1.0, max(centre + half, estimate))
    method = "prediction-powered" if weighted.any() else "t with one imagined win and loss"
    return Interval(estimate, lower, upper, alpha, anytime=False, method=method)
