"""Passages to chunks: by section, by whole sentences or by length, in blocks that share no text.

A block stands on one side of the train/test split: within it chunks may overlap, across blocks nothing is repeated
but the header of a long table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil

from services.errors import BadInput
from services.reading.cutting import equal_runs
from services.reading.packing import joined, pack
from services.reading.passages import Passage
from services.reading.units import Unit, units
from services.words import ChunkStrategy

CHUNK_TOKENS = 130  # the embedded model is small: short contexts keep it quick and on the subject
OVERLAP = 0
BLOCK_CHUNKS = 6
_LEAST_BLOCKS = 4  # a short document without sections can still be split
_TINY_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of a chunk before it is stored; pieces of one `block` share a section or repeated text."""

    text: str
    section: str
    page: int | None
    block: int = 0


def split(
    passages: Sequence[Passage],
    *,
    strategy: ChunkStrategy = ChunkStrategy.TITLE,
    chunk_tokens: int = CHUNK_TOKENS,
    overlap: int = OVERLAP,
) -> list[Piece]:
    """Pack passages into pieces of at most `chunk_tokens` (estimated), repeating up to `overlap` tokens in a block.

    TITLE keeps to sections: one that is too long is cut into parts of even length, a tiny one joins its neighbour
    under its own heading. SENTENCES keeps sentences whole and FIXED only words. A table that is cut repeats its header
    row. Raises BadInput for sizes that make no sense.
    """
    if not 20 <= chunk_tokens <= 4000 or not 0 <= overlap <= chunk_tokens // 2:
        raise BadInput("A chunk holds 20 to 4,000 tokens, and at most half of it may overlap with the one before.")
    found = units(passages, chunk_tokens - overlap if strategy == ChunkStrategy.FIXED else chunk_tokens)
    pieces: list[Piece] = []
    for block, groups in enumerate(_blocks(found, strategy, chunk_tokens, overlap)):
        pieces.extend(Piece(joined(group), group[0].section, group[0].page, block) for group in groups)
    return pieces


def _blocks(found: list[Unit], strategy: ChunkStrategy, chunk_tokens: int, overlap: int) -> Iterator[list[list[Unit]]]:
    runs = _sections(found, chunk_tokens) if strategy == ChunkStrategy.TITLE else [found] if found else []
    for run in runs:
        size = _block_tokens(run, chunk_tokens - overlap, small=len(runs) == 1 and not overlap)
        if strategy == ChunkStrategy.FIXED:
            for part in equal_runs(run, size):
                yield list(equal_runs(part, chunk_tokens - overlap, overlap))
        else:
            for part in pack(run, size):
                yield list(pack(part, chunk_tokens, overlap))


def _block_tokens(run: list[Unit], chunk_tokens: int, *, small: bool) -> int:
    """Give the size of a block: the whole run, or an even share of it when that is more than a few chunks."""
    chunks = ceil(sum(unit.tokens for unit in run) / (0.92 * chunk_tokens))
    most = min(BLOCK_CHUNKS, max(1, chunks // _LEAST_BLOCKS)) if small else BLOCK_CHUNKS
    return most * chunk_tokens


def _sections(found: list[Unit], chunk_tokens: int) -> list[list[Unit]]:
    merged: list[list[Unit]] = []
    before = 0
    for _section, group in groupby(found, key=lambda unit: unit.section):
        run = list(group)
        size = sum(unit.tokens for unit in run)
        if merged and min(before, size) < _TINY_SHARE * chunk_tokens and before + size <= chunk_tokens:
            merged[-1].extend(run)
            before += size
        else:
            merged.append(run)
            before = size
    return merged
