"""Train or test: decided by source chunk, before the first question about it, and never changed."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.words import Split


def assign(session: Session, project: store.Project) -> list[store.Chunk]:
    """Give every chunk that has none a split, so that the project's test share is held; lists all chunks in order."""
    wanted = select(store.Chunk).join(store.Document).where(store.Document.project_id == project.id)
    chunks = list(session.scalars(wanted.order_by(store.Document.created_at, store.Chunk.position)))
    new = sorted((chunk for chunk in chunks if chunk.split is None), key=lambda chunk: _draw(project.id, chunk.id))
    held_out = sum(chunk.split == Split.TEST for chunk in chunks)
    for chunk in new[: max(0, _wanted(len(chunks), project.test_share) - held_out)]:
        chunk.split = Split.TEST
    for chunk in new:
        chunk.split = chunk.split or Split.TRAIN
    return chunks


def of_text(project: store.Project, text: str) -> Split:
    """Draw the split of a question that has no source chunk, from its words alone."""
    return Split.TEST if _draw(project.id, " ".join(text.lower().split())) < project.test_share else Split.TRAIN


def share_out(chunks: Sequence[store.Chunk], count: int, test_share: float) -> list[tuple[store.Chunk, int]]:
    """Spread `count` questions over the chunks: (chunk, how many-eth question about it), both splits in proportion."""
    test = [chunk for chunk in chunks if chunk.split == Split.TEST]
    train = [chunk for chunk in chunks if chunk.split == Split.TRAIN]
    for_test = _wanted(count, test_share) if train and test else count * bool(test)
    return _round_robin(train, count - for_test) + _round_robin(test, for_test)


def _round_robin(chunks: Sequence[store.Chunk], count: int) -> list[tuple[store.Chunk, int]]:
    if not chunks:
        return []
    stride = max(1, len(chunks) // max(1, count))  # fewer questions than chunks: spread them over the whole document
    order = [chunks[(turn * stride) % len(chunks)] for turn in range(count)] if count <= len(chunks) else []
    order = order or [chunks[turn % len(chunks)] for turn in range(count)]
    return [(chunk, turn // len(chunks)) for turn, chunk in enumerate(order)]


def _wanted(total: int, share: float) -> int:
    """Round a share so that neither side is empty when there are two or more."""
    return min(max(round(total * share), 1), total - 1) if total > 1 else 0


def _draw(*parts: str) -> float:
    """Draw a number in [0, 1) that the same parts always give."""
    return int.from_bytes(hashlib.sha256(" ".join(parts).encode()).digest()[:8]) / 2**64
