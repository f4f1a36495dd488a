"""Read questions out of a CSV or JSONL file."""

import io
import json

import pandas as pd

from services.errors import BadInput
from services.questions.editing import add
from services.words import QuestionOrigin

COLUMN_NAMES = ("question", "questions", "prompt", "query", "text")


def import_file(project_id: str, name: str, content: bytes) -> int:
    """Add the questions of a CSV or JSONL file; gives how many were new.

    Raises BadInput naming the column or the line at fault; then nothing is added.
    """
    texts = _from_jsonl(name, content) if name.lower().endswith((".jsonl", ".ndjson")) else _from_csv(name, content)
    if not texts:
        raise BadInput(f"{name} holds no questions.")
    return add(project_id, texts, QuestionOrigin.IMPORTED)


def _from_csv(name: str, content: bytes) -> list[str]:
    try:
        table = pd.read_csv(io.StringIO(_decode(name, content)), dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise BadInput(f"{name} cannot be read as CSV: {error}") from error
    by_name = {str(column).strip().lower(): column for column in table.columns}
    found = next((by_name[each] for each in COLUMN_NAMES if each in by_name), None)
    if found is None:
        has = ", ".join(map(str, table.columns))[:200]
        raise BadInput(f"{name} has no column called 'question' (it has: {has}). Rename the right one and try again.")
    return [str(text) for text in table[found]]


def _from_jsonl(name: str, content: bytes) -> list[str]:
    texts = []
    for number, line in enumerate(_decode(name, content).splitlines(), start=1):
        if line.strip():
            texts.append(_of_line(name, number, line))
    return texts


def _of_line(name: str, number: int, line: str) -> str:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BadInput(f"Line {number} of {name} is not JSON: {error.msg}.") from error
    fields = row if isinstance(row, dict) else {"question": row}
    found = next((fields[key] for key in COLUMN_NAMES if key in fields), None)
    if not isinstance(found, str):
        raise BadInput(f"Line {number} of {name} has no 'question'.")
    return found


def _decode(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"{name} is not UTF-8 text. Save it as CSV (UTF-8) and try again.") from error
