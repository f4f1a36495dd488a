"""Which texts repeat each other: runs of words compared by one sparse matrix product, fine for 10,000 chunks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from scipy import sparse

from services.questions.likeness import shingles

SAME_SHARE = 0.3  # of the runs of the shorter text
FEWEST_RUNS = 5  # that is eight words in a row; fewer are a turn of phrase
COMMON = 40  # a run in more texts than this joins each of them to the next one only


def repeats(shared: float, one: int, other: int) -> bool:
    """Say whether two texts of so many runs repeat each other, given how many runs they share."""
    shorter = min(one, other)
    return shared > 0 and shared >= max(min(FEWEST_RUNS, shorter), SAME_SHARE * shorter)


def pairs(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """List the texts that repeat each other, by place."""
    runs = [shingles(text) for text in texts]
    rare, common = _holders(runs)
    if rare:
        matrix = _matrix(rare, len(texts))
        shared = sparse.triu(matrix @ matrix.T, k=1).tocoo()
        for one, other, count in zip(shared.row.tolist(), shared.col.tolist(), shared.data.tolist(), strict=True):
            if repeats(count, len(runs[one]), len(runs[other])) or repeats(
                len(runs[one] & runs[other]), len(runs[one]), len(runs[other])
            ):
                yield one, other
    for one, other in {link for places in common for link in pairwise(places)}:
        if repeats(len(runs[one] & runs[other]), len(runs[one]), len(runs[other])):
            yield one, other


def _holders(runs: Sequence[frozenset[str]]) -> tuple[list[list[int]], list[list[int]]]:
    """List for each run that is in several texts which ones these are: rare runs, common runs."""
    holding: dict[str, list[int]] = {}
    for place, each in enumerate(runs):
        for run in each:
            holding.setdefault(run, []).append(place)
    several = [places for places in holding.values() if len(places) > 1]
    return [each for each in several if len(each) <= COMMON], [each for each in several if len(each) > COMMON]


def _matrix(holders: Sequence[Sequence[int]], count: int) -> sparse.csr_matrix:
    rows = np.concatenate([np.asarray(each) for each in holders])
    columns = np.repeat(np.arange(len(holders)), [len(each) for each in holders])
    return sparse.csr_matrix((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=(count, len(holders)))


class Passages:
    """Texts that must not be found elsewhere, ready to be looked for."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.sizes: list[int] = []
        self.holding: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            runs = shingles(text)
            self.sizes.append(len(runs))
            for run in runs:
                self.holding.setdefault(run, []).append(place)

    def in_(self, text: str) -> bool:
        """Say whether a text repeats one of them."""
        runs = shingles(text)
        shared = Counter(place for run in runs for place in self.holding.get(run, ()))
        return any(repeats(count, self.sizes[place], len(runs)) for place, count in shared.items())


def groups(count: int, joined: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Put what is joined, directly or by way of others, into groups; lists them in order."""
    leader = list(range(count))

    def find(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    for one, other in joined:
        first, second = sorted((find(one), find(other)))
        leader[second] = first
    found: dict[int, list[int]] = {}
    for place in range(count):
        found.setdefault(find(place), []).append(place)
    return list(found.values())
