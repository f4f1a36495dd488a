"""Join two rankings of the same chunks into one."""

from typing import Any

import numpy as np

from services.words import Fusion

Ranking = tuple[np.ndarray[Any, np.dtype[np.int64]], np.ndarray[Any, np.dtype[np.float32]]]

RECIPROCAL_CONSTANT = 60  # Cormack, Clarke, Büttcher 2009


def fuse(one: Ranking, other: Ranking, how: Fusion, k: int) -> Ranking:
    """Give the k best places of two rankings (places, scores; best first) under their joint scores, best first.

    RECIPROCAL: the sum of 1 / (60 + rank). RELATIVE: the mean of both scores, each scaled to 0-1 over its ranking.
    """
    joint: dict[int, float] = {}
    for places, scores in (one, other):
        for place, share in zip(places.tolist(), _shares(scores, how).tolist(), strict=True):
            joint[place] = joint.get(place, 0.0) + share
    best = sorted(joint.items(), key=lambda each: (-each[1], each[0]))[:k]
    return np.array([each[0] for each in best], dtype=np.int64), np.array([each[1] for each in best], dtype=np.float32)


def _shares(scores: Any, how: Fusion) -> Any:
    if how is Fusion.RECIPROCAL:
        return 1.0 / (RECIPROCAL_CONSTANT + np.arange(1, len(scores) + 1))
    if not len(scores):
        return scores
    lowest, highest = float(np.min(scores)), float(np.max(scores))
    scaled = (scores - lowest) / (highest - lowest) if highest > lowest else np.ones(len(scores))
    return 0.5 * scaled
