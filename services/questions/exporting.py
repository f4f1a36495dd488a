"""Questions as files that other tools read, and that import back as they were."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from services import archives
from services.questions.listing import Row
from services.results.table import harmless

COLUMNS = (
    *("question", "reference", "kind", "split", "status", "section", "document", "page", "evidence"),
    *("style", "audience", "origin", "reason", "scores", "rank"),
)


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file that questions can be saved as."""

    label: str
    extension: str
    media_type: str
    write: Callable[[pd.DataFrame], bytes]


def frame(rows: Iterable[Row]) -> pd.DataFrame:
    """Give questions as a table of text, one a row, in COLUMNS."""
    return pd.DataFrame([_cells(row) for row in rows], columns=list(COLUMNS), dtype="str")


def guarded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would take for a formula, or that begins with one itself."""
    return f"'{text}" if text.startswith("'") else harmless(text)


def unguarded(text: str) -> str:
    """Take off the apostrophe that `guarded` put before a text."""
    rest = text[1:]
    return rest if text.startswith("'") and (rest.startswith("'") or harmless(rest) != rest) else text


def _cells(row: Row) -> list[str]:
    return [
        *(row.text, row.reference, row.kind.value if row.kind else "", row.split.value, row.status.value),
        *(row.section, row.document, "" if row.page is None else str(row.page), row.evidence),
        *(row.style, row.audience, row.origin.value, row.reason),
        *(json.dumps(row.scores, ensure_ascii=False) if row.scores else "", "" if row.rank is None else str(row.rank)),
    ]


def _csv(table: pd.DataFrame) -> bytes:
    written: str = table.map(guarded).to_csv(index=False, quoting=csv.QUOTE_ALL)
    return written.encode("utf-8-sig", errors="replace")  # the mark at the start tells Excel that it is UTF-8


def _json_lines(table: pd.DataFrame) -> bytes:
    lines = [json.dumps(row, ensure_ascii=False) for row in table.to_dict("records")]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", errors="replace")


def _parquet(table: pd.DataFrame) -> bytes:
    target = io.BytesIO()
    table.to_parquet(target, index=False)
    return target.getvalue()


def _hugging_face(table: pd.DataFrame) -> bytes:
    return archives.hugging_face(table.to_dict("records"))


FORMATS = (
    Format("CSV, for a spreadsheet", "csv", "text/csv", _csv),
    Format("JSONL", "jsonl", "application/jsonl", _json_lines),
    Format("Parquet", "parquet", "application/vnd.apache.parquet", _parquet),
    Format("Hugging Face dataset (zip)", "zip", "application/zip", _hugging_face),
)
