"""Remember what prompts were read, so that a prompt that begins the same way is read from where it differs.

What a RAG prompt shares with others is its instructions and, asked again, its passages. Covered: any common beginning,
whole prompts kept, the least recently used dropped first. Not covered: storing a shared beginning once.
"""

from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import torch

MAX_BYTES = 200 * 2**20  # about 9,000 tokens of SmolLM2-135M
LEAST = 32  # tokens; less is read again as fast


@dataclass(frozen=True)
class _Read:
    model: str
    prompt: np.ndarray
    known: torch.Tensor  # [layers, 2, heads, time, width]
    logits: torch.Tensor  # after the last token


class PrefixCache:
    """Keep prompts' keys and values by model. Used by the engine's thread alone."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._read: OrderedDict[int, _Read] = OrderedDict()
        self._next = 0

    def longest(self, model: str, prompt: list[int]) -> tuple[torch.Tensor, torch.Tensor | None] | None:
        """Return the keys and values of the longest known beginning of a prompt, and the logits after a whole one.

        The logits are kept because a last token that is read alone is rounded differently than with its neighbours: a
        prompt that is sent again has to give the same answer.
        """
        asked = np.asarray(prompt)
        best, length = -1, LEAST - 1
        for number, read in self._read.items():
            if read.model == model and (common := _common(read.prompt, asked)) > length:
                best, length = number, common
        if best < 0:
            return None
        self._read.move_to_end(best)
        read = self._read[best]
        if length == len(prompt) == len(read.prompt):
            return read.known, read.logits
        return read.known[:, :, :, : min(length, len(prompt) - 1)], None

    def keep(self, model: str, prompt: list[int], known: torch.Tensor, logits: torch.Tensor) -> None:
        """Remember a prompt that has been read; one that it begins with needs no place of its own any more."""
        if len(prompt) < LEAST:
            return
        new = np.asarray(prompt)
        for number, read in list(self._read.items()):
            if read.model == model and (common := _common(read.prompt, new)) == len(new):
                return
            elif read.model == model and common == len(read.prompt):
                del self._read[number]
        self._read[self._next] = _Read(model, new, known.clone(memory_format=torch.contiguous_format), logits.clone())
        self._next += 1
        while self._size() > self._max_bytes:
            self._read.popitem(last=False)

    def forget(self, model: str) -> None:
        """Drop what was read by a model that is gone."""
        for number in [number for number, read in self._read.items() if read.model == model]:
            del self._read[number]

    def _size(self) -> int:
        return sum(read.known.nbytes + read.logits.nbytes for read in self._read.values())


def _common(first: np.ndarray, second: np.ndarray) -> int:
    size = min(len(first), len(second))
    different = np.flatnonzero(first[:size] != second[:size])
    return int(different[0]) if different.size else size
