"""Parquet and Arrow files to columns and rows."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from services.errors import BadInput
from services.tables.raw import Raw, within_memory

_UNREADABLE = (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, ValueError)
_BATCH_ROWS = 1_000


def parquet(name: str, content: bytes) -> Raw:
    """Read a Parquet file; raises BadInput when it is damaged."""
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        return _raw(name, file.schema_arrow, file.iter_batches(batch_size=_BATCH_ROWS))
    except _UNREADABLE as error:
        raise BadInput(f"“{name}” is no Parquet file, or it is damaged. Save it again.") from error


def arrow(name: str, content: bytes) -> Raw:
    """Read Arrow's stream format, which Hugging Face's `datasets` writes, or its file format.

    Raises BadInput when it is damaged.
    """
    try:
        if content.startswith(b"ARROW1"):
            file = pa.ipc.open_file(content)
            return _raw(name, file.schema, (file.get_batch(place) for place in range(file.num_record_batches)))
        stream = pa.ipc.open_stream(content)
        return _raw(name, stream.schema, stream)
    except _UNREADABLE as error:
        raise BadInput(f"“{name}” is no Arrow file, or it is damaged. Save it again.") from error


def _raw(name: str, schema: Any, batches: Iterable[Any]) -> Raw:
    kept = list(within_memory(enumerate(_rows(batches), start=1), name))
    return Raw(list(schema.names), [row for _, row in kept], [number for number, _ in kept])


def _rows(batches: Iterable[Any]) -> Iterator[list[Any]]:
    for batch in batches:
        for start in range(0, batch.num_rows, _BATCH_ROWS):  # a file may be a single batch
            columns = (column.to_pylist() for column in batch.slice(start, _BATCH_ROWS).columns)
            yield from map(list, zip(*columns, strict=True))
