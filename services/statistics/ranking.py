"""Which of several variants is best: the Bradley-Terry model with ties (Davidson, 1970), bootstrapped over questions.

The chance that variant i, of strength p_i, beats j is p_i / (p_i + p_j + 2 v sqrt(p_i p_j)), and of a tie what is
left of the two. Fitted by the iteration of Newman (2023), "Efficient computation of rankings from pairwise
comparisons", J. Mach. Learn. Res. 24(238), whose prior (one won and one lost duel against an average opponent) keeps
the strength of a variant finite that won or lost everything. Valid only if one looks once; see docs/statistics.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.statistics.ship_rule import FEWEST

Floats = NDArray[np.float64]

RESAMPLES = 1000
MOST_ROUNDS = 500
TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Ranked:
    """A variant's place: the share of duels that it would win against the others, and the ranks that it may have.

    `score` counts a tie as half; it and its bounds are in [0, 1]. Ranks count from 1; `best_rank` and `worst_rank`
    differ where it cannot be told apart from its neighbours.
    """

    variant: int
    score: float
    lower: float
    upper: float
    best_rank: int
    worst_rank: int


def ranking(wins: Floats, ties: Floats, *, alpha: float = 0.05, seed: int = 0) -> list[Ranked]:
    """Rank variants, the best first, by duels on questions.

    Both arrays have the shape (questions, variants, variants): how often, on a question, the variant of the row beat
    that of the column, and how often they tied (symmetric). Votes on the same question resemble each other, so a
    question's count is a share that adds up to 1 for each two variants that it was voted on for. With fewer than
    FEWEST questions, nobody can be told apart.
    """
    questions, variants, _ = wins.shape
    drawn = np.random.default_rng(seed).multinomial(questions, np.full(questions, 1 / questions), RESAMPLES)
    weights = np.vstack([np.ones((1, questions)), drawn])  # the data as they are, then what they might have been
    won = (weights @ wins.reshape(questions, -1)).reshape(-1, variants, variants)
    tied = (weights @ ties.reshape(questions, -1)).reshape(-1, variants, variants)
    strengths, tie = fit(won, tied)
    scores = _scores(strengths, tie)
    lower, upper = np.quantile(scores[1:], (alpha / 2, 1 - alpha / 2), axis=0)
    better = _surely_better(strengths[1:], alpha)
    if questions < FEWEST:  # redrawing a handful of questions shows next to none of what others could have said
        lower, upper, better = np.zeros(variants), np.ones(variants), np.zeros_like(better)
    found = [
        Ranked(
            variant=each,
            score=float(scores[0, each]),
            lower=float(min(lower[each], scores[0, each])),
            upper=float(max(upper[each], scores[0, each])),
            best_rank=1 + int(better[:, each].sum()),
            worst_rank=variants - int(better[each].sum()),
        )
        for each in range(variants)
    ]
    return sorted(found, key=lambda each: (each.best_rank, each.worst_rank, -each.score))


def fit(wins: Floats, ties: Floats, *, prior: float = 1.0) -> tuple[Floats, Floats]:
    """Fit strengths, of geometric mean 1, and the tie parameter v to many tables at once.

    Both arrays have the shape (tables, variants, variants), `ties` symmetric; `prior` is the weight of Newman's.
    Gives arrays of the shapes (tables, variants) and (tables,).
    """
    tables, variants, _ = wins.shape
    won = wins + ties / 2
    strengths, tie = np.ones((tables, variants)), np.ones(tables)
    for _ in range(MOST_ROUNDS):
        root = np.sqrt(strengths[:, :, None] * strengths[:, None, :])
        both = strengths[:, :, None] + strengths[:, None, :] + 2 * tie[:, None, None] * root
        drawn, decided = (ties / both * (strengths[:, :, None] + strengths[:, None, :])).sum((1, 2)) / 2, wins / both
        tie_next = drawn / np.maximum((2 * decided * root).sum((1, 2)), 1e-12) if ties.any() else np.zeros(tables)
        against = strengths[:, None, :] + tie_next[:, None, None] * root
        both = strengths[:, :, None] + strengths[:, None, :] + 2 * tie_next[:, None, None] * root
        up = (won * against / both).sum(2) + prior / (strengths + 1)
        lost = np.swapaxes(won, 1, 2) * (1 + tie_next[:, None, None] * root / strengths[:, :, None]) / both
        moved = up / (lost.sum(2) + prior / (strengths + 1))
        moved /= np.exp(np.log(moved).mean(1, keepdims=True))
        done = np.abs(np.log(moved / strengths)).max() < TOLERANCE and np.abs(tie_next - tie).max() < TOLERANCE
        strengths, tie = moved, tie_next
        if done:
            break
    return strengths, tie


def _scores(strengths: Floats, tie: Floats) -> Floats:
    """Give the share of duels that each variant would win against the others, ties as half."""
    root = np.sqrt(strengths[:, :, None] * strengths[:, None, :])
    both = strengths[:, :, None] + strengths[:, None, :] + 2 * tie[:, None, None] * root
    duel = (strengths[:, :, None] + tie[:, None, None] * root) / both
    others = strengths.shape[1] - 1
    return np.asarray((duel.sum(2) - 0.5) / others)  # without the duel against itself


def _surely_better(resampled: Floats, alpha: float) -> NDArray[np.bool_]:
    """Say which variant (row) is surely better than which (column); Holm's correction over all pairs."""
    variants = resampled.shape[1]
    ahead = (resampled[:, :, None] > resampled[:, None, :]).mean(0)  # the share of resamples
    better = np.zeros((variants, variants), dtype=bool)
    rows, columns = np.triu_indices(variants, 1)
    chances = np.minimum(1, 2 * (1 - np.maximum(ahead[rows, columns], ahead[columns, rows])))
    for done, pair in enumerate(np.argsort(chances, kind="stable")):
        if chances[pair] > alpha / (len(chances) - done):
            break
        i, j = rows[pair], columns[pair]
        better[(i, j) if ahead[i, j] > ahead[j, i] else (j, i)] = True
    return better
