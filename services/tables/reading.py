"""Files to tables: CSV, JSON lines, Parquet, Arrow, and a Hugging Face dataset, zipped or from the hub."""

import io
import json
import posixpath
from collections import Counter
from itertools import islice
from typing import Any, TypeAlias

import pandas as pd

from services.errors import BadInput
from services.reading import archives
from services.reading.decoding import decode
from services.tables import arrow
from services.tables.table import Table

MOST_ROWS = 5_000
MOST_COLUMNS = 200
EXTENSIONS = ("csv", "tsv", "jsonl", "ndjson", "json", "parquet", "arrow", "feather", "zip")
_SPLIT = "split"
_Found: TypeAlias = tuple[list[str], list[list[Any]]]  # the columns, and the rows under them


def read(name: str, content: bytes) -> Table:
    """Read a file as a table of text; raises BadInput with the sentence to show."""
    if not content:
        raise BadInput(f"“{name}” is empty (0 bytes). Choose another file.")
    reader = _READERS.get(name.lower().rsplit(".", 1)[-1])
    if reader is None:
        raise BadInput(f"“{name}” is no table. Import CSV, JSONL, Parquet, or a Hugging Face dataset as a zip.")
    columns, rows = reader(name, content)
    return _table(name, columns, rows)


def from_hub(dataset: str, split: str = "train") -> Table:
    """Read a dataset of the Hugging Face hub by its name, without loading more than is imported.

    Raises BadInput when there is no network, no such dataset or no such split.
    """
    import datasets  # takes seconds to import
    import httpx

    try:
        httpx.head("https://huggingface.co", timeout=5)
    except httpx.HTTPError as error:
        raise BadInput(
            "The Hugging Face hub cannot be reached from here. Save the dataset with save_to_disk, zip the folder "
            "and import that."
        ) from error
    try:
        found = datasets.load_dataset(dataset.strip(), split=split.strip() or "train", streaming=True)
        records = [dict(each) for each in islice(found, MOST_ROWS + 1)]
    except (ValueError, OSError, RuntimeError) as error:
        first = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise BadInput(f"“{dataset}” ({split}) cannot be read from the hub: {first}") from error
    return _table(dataset, *_of_records(records))


def _table(name: str, columns: list[str], rows: list[list[Any]]) -> Table:
    if len(rows) > MOST_ROWS:
        raise BadInput(f"“{name}” has more than {MOST_ROWS:,} rows. Take out those that you need and import them.")
    if len(columns) > MOST_COLUMNS:
        raise BadInput(f"“{name}” has {len(columns)} columns; at most {MOST_COLUMNS} can be read.")
    if not rows:
        raise BadInput(f"“{name}” holds no rows.")
    names, notes = _told_apart([str(each).strip() for each in columns])
    frame = pd.DataFrame([[_text(cell) for cell in row] for row in rows], columns=names, dtype=object)
    return Table(name, frame, notes)


def _told_apart(columns: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Number the columns that share a name or have none, and say so."""
    given = [column or "(no name)" for column in columns]
    twice = [column for column, number in Counter(given).items() if number > 1]
    seen: Counter[str] = Counter()
    names = []
    for column in given:
        seen[column] += 1
        name = column if seen[column] == 1 else f"{column} ({seen[column]})"
        while name in names:
            name += "'"
        names.append(name)
    notes = [f"More than one column is called “{each}”. Check below which one is meant." for each in twice]
    return names, tuple(notes)


def _text(cell: Any) -> str:
    if cell is None or (isinstance(cell, float) and pd.isna(cell)):
        return ""
    if isinstance(cell, list | dict):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return cell if isinstance(cell, str) else str(cell)


def _csv(name: str, content: bytes) -> _Found:
    text = decode(content, name)
    options: dict[str, Any] = {"header": None, "dtype": str, "keep_default_na": False, "nrows": MOST_ROWS + 2}
    try:
        found = pd.read_csv(io.StringIO(text), sep=_separator(name, text), skip_blank_lines=True, **options)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise BadInput(f"“{name}” cannot be read as CSV: {' '.join(str(error).split())}") from error
    header, *rows = found.to_numpy(dtype=object).tolist()
    return [str(cell) for cell in header], rows


def _separator(name: str, text: str) -> str:
    header = text.split("\n", 1)[0]
    return "\t" if name.lower().endswith(".tsv") else max(",;\t", key=header.count)


def _json_lines(name: str, content: bytes) -> _Found:
    records = []
    for number, line in enumerate(decode(content, name).split("\n"), start=1):
        if line.strip():
            records.append(_record(name, f"Line {number}", _parsed(name, f"Line {number}", line)))
        if len(records) > MOST_ROWS:
            break
    return _of_records(records)


def _json(name: str, content: bytes) -> _Found:
    text = decode(content, name)
    if not text.lstrip().startswith("["):
        return _json_lines(name, content)
    rows = _parsed(name, "All", text)
    return _of_records([_record(name, f"Row {number}", row) for number, row in enumerate(rows, start=1)])


def _parsed(name: str, where: str, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"{where} of “{name}” is not JSON: {error.msg}.") from error
    except RecursionError as error:
        raise BadInput(f"{where} of “{name}” is nested too deeply.") from error


def _record(name: str, where: str, row: Any) -> dict[str, Any]:
    if isinstance(row, str):
        return {"question": row}
    if not isinstance(row, dict):
        raise BadInput(f"{where} of “{name}” is neither a question nor an object with named fields.")
    return row


def _of_records(records: list[dict[str, Any]]) -> _Found:
    columns = list(dict.fromkeys(str(key) for record in records for key in record))
    return columns, [[record.get(column) for column in columns] for record in records]


def _parquet(name: str, content: bytes) -> _Found:
    return arrow.parquet(name, content, most_rows=MOST_ROWS + 1)


def _arrow(name: str, content: bytes) -> _Found:
    return arrow.arrow(name, content, most_rows=MOST_ROWS + 1)


def _dataset(name: str, content: bytes) -> _Found:
    """Read a folder that `save_to_disk` or a hub download made; a folder called test or train gives the split."""
    records: list[dict[str, Any]] = []
    for path, data in sorted(archives.members(content, name)):
        reader = _IN_A_DATASET.get(path.rsplit(".", 1)[-1].lower())
        if reader is None or path.startswith("cache-"):
            continue
        columns, rows = reader(path, data)
        folder = posixpath.basename(posixpath.dirname(path))
        known = {_SPLIT: folder} if folder in ("train", "test") and _SPLIT not in columns else {}
        records += [dict(zip(columns, row, strict=False)) | known for row in rows]
        if len(records) > MOST_ROWS:
            break
    if not records:
        raise BadInput(f"“{name}” holds no dataset. Zip the folder that save_to_disk made, with its .arrow files.")
    return _of_records(records)


_IN_A_DATASET = {"arrow": _arrow, "parquet": _parquet, "csv": _csv, "jsonl": _json_lines}
_READERS = {
    **_IN_A_DATASET,
    **{"tsv": _csv, "ndjson": _json_lines, "json": _json, "feather": _arrow, "zip": _dataset},
}
