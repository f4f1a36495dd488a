"""Files to tables: CSV, JSON lines, Parquet, Arrow, and a Hugging Face dataset, zipped or from the hub."""

import json
import posixpath
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

from services.errors import BadInput
from services.reading import archives
from services.tables import arrow, delimited_files, json_files
from services.tables.raw import Raw, of_records
from services.tables.table import Table

MOST_COLUMNS = 200
EXTENSIONS = ("csv", "tsv", "jsonl", "ndjson", "json", "parquet", "arrow", "feather", "zip")
_SPLIT = "split"
_HALVES = re.compile("[\ud800-\udfff]")  # of a character, as JSON may hold them; no file and no database can
_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?")  # no path on this machine, no address


def read(name: str, content: bytes) -> Table:
    """Read a file as a table of text; raises BadInput with the sentence to show."""
    if not content:
        raise BadInput(f"“{name}” is empty (0 bytes). Choose another file.")
    reader = _READERS.get(name.lower().rsplit(".", 1)[-1])
    if reader is None:
        raise BadInput(f"“{name}” is no table. Import CSV, JSONL, Parquet, or a Hugging Face dataset as a zip.")
    return _table(name, reader(name, content))


def from_hub(dataset: str, split: str = "train") -> Table:
    """Read a dataset of the Hugging Face hub by its name, without loading more than is imported.

    Raises BadInput when there is no network, no such dataset or no such split.
    """
    if not _HUB_NAME.fullmatch(dataset.strip()) or Path(dataset.strip()).exists():
        raise BadInput(f"“{dataset}” is no name on the hub. It looks like owner/dataset.")
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
        raw = of_records(((number, dict(row)) for number, row in enumerate(found, start=1)), dataset)
    except (ValueError, OSError, RuntimeError) as error:
        first = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise BadInput(f"“{dataset}” ({split}) cannot be read from the hub: {first}") from error
    return _table(dataset, raw)


def _table(name: str, raw: Raw) -> Table:
    if len(raw.columns) > MOST_COLUMNS:
        raise BadInput(f"“{name}” has {len(raw.columns)} columns; at most {MOST_COLUMNS} can be read.")
    if not raw.rows:
        raise BadInput(f"“{name}” holds no rows.")
    names, notes = _told_apart([_text(column).strip() for column in raw.columns])
    rows = [[_text(cell) for cell in row] for row in raw.rows]
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    return Table(name, frame, (*raw.notes, *notes), tuple(raw.numbers))


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
    text = cell if isinstance(cell, str) else str(cell)
    return text if text.isascii() else _HALVES.sub("\ufffd", text)


def _dataset(name: str, content: bytes) -> Raw:
    """Read a folder that `save_to_disk` or a hub download made; a folder called test or train gives the split."""
    records: list[dict[str, Any]] = []
    notes: list[str] = []
    for path, data in sorted(archives.members(content, name)):
        reader = _IN_A_DATASET.get(path.rsplit(".", 1)[-1].lower())
        if reader is None or posixpath.basename(path).startswith("cache-"):
            continue
        raw = reader(path, data)
        folder = posixpath.basename(posixpath.dirname(path))
        split = {_SPLIT: folder} if folder in ("train", "test") and _SPLIT not in raw.columns else {}
        records += [dict(zip(raw.columns, row, strict=True)) | split for row in raw.rows]
        notes += [f"{path}: {note}" for note in raw.notes]
    if not records:
        raise BadInput(f"“{name}” holds no dataset. Zip the folder that save_to_disk made, with its .arrow files.")
    raw = of_records(enumerate(records, start=1), name)
    raw.notes += notes
    return raw


_IN_A_DATASET = {
    "arrow": arrow.arrow,
    "parquet": arrow.parquet,
    "csv": delimited_files.read,
    "tsv": delimited_files.read,
    "jsonl": json_files.json_lines,
}
_READERS = {
    **_IN_A_DATASET,
    "ndjson": json_files.json_lines,
    "json": json_files.json_array,
    "feather": arrow.arrow,
    "zip": _dataset,
}
