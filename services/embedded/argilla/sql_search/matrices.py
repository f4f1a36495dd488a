"""The vectors of a setting as one matrix in memory, kept level with the database.

Each reading of changes has a number, and each vector the number of the reading that wrote it. So a matrix that knows
its newest number asks for what is newer, and has then exactly what the database has. Tables that were made again begin
anew at number one: a matrix belongs to one making of them.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from .tables import state, vectors

MOST_BYTES = 2**30
ROWS_AT_ONCE = 20_000


@dataclass
class Matrix:
    """Vectors of length one, as rows; a row that is zero is free, or a vector without a direction."""

    dimensions: int
    reading: int = -1
    docs: Any = None
    units: Any = None
    used: int = 0
    rows: dict[int, int] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def bytes(self) -> int:
        """Return the memory that the vectors take."""
        return 0 if self.units is None else int(self.units.nbytes)


_matrices: OrderedDict[tuple[str, int], Matrix] = OrderedDict()


async def nearest(
    connection: AsyncConnection,
    key: int,
    target: list[float],
    allowed: list[int] | None,
    excluded: int | None,
    limit: int,
) -> list[tuple[int, float]]:
    """Return records and their cosines, the largest first; `allowed` holds the records to choose from."""
    made = await connection.scalar(select(state.c.made))
    matrix = _recall((str(made), key), len(target))
    async with matrix.lock:
        await _refresh(connection, key, matrix)
        return await asyncio.to_thread(_nearest, matrix, target, allowed, excluded, limit)


def _recall(name: tuple[str, int], dimensions: int) -> Matrix:
    matrix = _matrices.setdefault(name, Matrix(dimensions))
    _matrices.move_to_end(name)
    while len(_matrices) > 1 and sum(other.bytes for other in _matrices.values()) > MOST_BYTES:
        _matrices.popitem(last=False)
    return matrix


async def _refresh(connection: AsyncConnection, key: int, matrix: Matrix) -> None:
    newest = await connection.scalar(select(func.max(vectors.c.reading)).where(vectors.c.key == key))
    if newest is None or newest <= matrix.reading:
        return
    changed = select(vectors.c.doc, vectors.c.value).where(vectors.c.key == key, vectors.c.reading > matrix.reading)
    rows = await connection.execute(changed.where(vectors.c.reading <= newest))
    while some := rows.fetchmany(ROWS_AT_ONCE):
        _put(matrix, [(doc, value) for doc, value in some])
    matrix.reading = newest


def _put(matrix: Matrix, changed: list[tuple[int, bytes | None]]) -> None:
    # Imported here: a server whose datasets have no vectors never pays for it.
    import numpy as np

    _make_room(matrix, sum(doc not in matrix.rows for doc, value in changed if value is not None))
    for doc, value in changed:
        if value is not None and doc not in matrix.rows:
            matrix.rows[doc] = matrix.used
            matrix.docs[matrix.used] = doc
            matrix.used += 1
    known = [(matrix.rows[doc], doc, value) for doc, value in changed if doc in matrix.rows]
    if known:
        at = [row for row, _, _ in known]
        empty = bytes(4 * matrix.dimensions)
        values = np.frombuffer(b"".join(value or empty for _, _, value in known), dtype=np.float32)
        values = values.reshape(len(known), matrix.dimensions)
        lengths = np.linalg.norm(values, axis=1, keepdims=True)
        matrix.units[at] = np.divide(values, lengths, out=np.zeros_like(values), where=lengths > 0)
        # A record without its vector any more is nobody's neighbour.
        matrix.docs[at] = [doc if value is not None else -1 for _, doc, value in known]


def _make_room(matrix: Matrix, more: int) -> None:
    import numpy as np

    room = 0 if matrix.units is None else len(matrix.units)
    if matrix.units is not None and matrix.used + more <= room:
        return
    size = max(matrix.used + more, room + room // 4, 64)
    docs, units = np.full(size, -1, np.int64), np.zeros((size, matrix.dimensions), np.float32)
    if matrix.units is not None:
        docs[: matrix.used], units[: matrix.used] = matrix.docs[: matrix.used], matrix.units[: matrix.used]
    matrix.docs, matrix.units = docs, units


def _nearest(
    matrix: Matrix, target: list[float], allowed: list[int] | None, excluded: int | None, limit: int
) -> list[tuple[int, float]]:
    import numpy as np

    if matrix.units is None:
        return []
    wanted = np.asarray(target, dtype=np.float32)
    length = float(np.linalg.norm(wanted))
    cosines = matrix.units[: matrix.used] @ (wanted / length if length else wanted)
    docs = matrix.docs[: matrix.used]
    counts = docs >= 0
    if excluded is not None:
        counts &= docs != excluded
    if allowed is not None:
        counts &= np.isin(docs, np.asarray(allowed, dtype=np.int64))
    places = np.flatnonzero(counts)
    if len(places) > limit:
        places = places[np.argpartition(-cosines[places], limit - 1)[:limit]]
    places = places[np.lexsort((docs[places], -cosines[places]))]
    return [(int(docs[at]), float(cosines[at])) for at in places]
