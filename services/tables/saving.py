"""Tables as files that other tools read, and that can be read here again."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from services import archives
from services.tables.guard import guarded


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that a table can be saved as."""

    label: str
    extension: str
    media_type: str
    write: Callable[[pd.DataFrame], bytes]


def as_csv(table: pd.DataFrame) -> bytes:
    """Write a table as CSV in UTF-8; what a spreadsheet takes for a formula is guarded, and reads back as it was."""
    safe = table.astype(object).map(_safe)
    written: str = safe.to_csv(index=False, quoting=csv.QUOTE_ALL)
    return written.encode("utf-8-sig", errors="replace")  # the mark at the start tells Excel that it is UTF-8


def _safe(cell: object) -> object:
    if isinstance(cell, datetime) and not pd.isna(cell):
        return cell.isoformat()
    return guarded(cell) if isinstance(cell, str) else cell


def _json_lines(table: pd.DataFrame) -> bytes:
    lines = [json.dumps(row, ensure_ascii=False) for row in table.to_dict("records")]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", errors="replace")


def _parquet(table: pd.DataFrame) -> bytes:
    target = io.BytesIO()
    table.to_parquet(target, index=False)
    return target.getvalue()


def _hugging_face(table: pd.DataFrame) -> bytes:
    return archives.hugging_face(table.to_dict("records"))


FORMATS = (  # of tables of text
    Format("CSV, for a spreadsheet", "csv", "text/csv", as_csv),
    Format("JSONL", "jsonl", "application/jsonl", _json_lines),
    Format("Parquet", "parquet", "application/vnd.apache.parquet", _parquet),
    Format("Hugging Face dataset (zip)", "zip", "application/zip", _hugging_face),
)
