"""Parquet and Arrow files to columns and rows."""

import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from services.errors import BadInput

_UNREADABLE = (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError, ValueError)


def parquet(name: str, content: bytes, *, most_rows: int) -> tuple[list[str], list[list[Any]]]:
    """Read the first rows of a Parquet file; raises BadInput when it is damaged."""
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        return _first(file.schema_arrow, file.iter_batches(), most_rows)
    except _UNREADABLE as error:
        raise BadInput(f"“{name}” is no Parquet file, or it is damaged. Save it again.") from error


def arrow(name: str, content: bytes, *, most_rows: int) -> tuple[list[str], list[list[Any]]]:
    """Read the first rows of Arrow's stream format, which Hugging Face's `datasets` writes, or of its file format.

    Raises BadInput when it is damaged.
    """
    try:
        if content.startswith(b"ARROW1"):
            file = pa.ipc.open_file(content)
            return _first(file.schema, (file.get_batch(each) for each in range(file.num_record_batches)), most_rows)
        stream = pa.ipc.open_stream(content)
        return _first(stream.schema, iter(stream), most_rows)
    except _UNREADABLE as error:
        raise BadInput(f"“{name}” is no Arrow file, or it is damaged. Save it again.") from error


def _first(schema: Any, batches: Iterator[Any], most_rows: int) -> tuple[list[str], list[list[Any]]]:
    rows: list[list[Any]] = []
    for batch in batches:
        some = batch.slice(0, most_rows - len(rows))
        rows += [list(row) for row in zip(*(column.to_pylist() for column in some.columns), strict=True)]
        if len(rows) >= most_rows:
            break
    return list(schema.names), rows
