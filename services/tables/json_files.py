"""JSON and JSON lines to columns and rows."""

import json
from collections.abc import Iterator
from typing import Any

from services.errors import BadInput
from services.reading.decoding import decode
from services.tables.raw import Raw, of_records


def json_lines(name: str, content: bytes) -> Raw:
    """Read one object a line; raises BadInput with the line at fault."""
    return of_records(_lines(name, decode(content, name)), name)


def json_array(name: str, content: bytes) -> Raw:
    """Read an array of objects, or one object a line; raises BadInput with the row at fault."""
    text = decode(content, name)
    if not text.lstrip().startswith("["):
        return of_records(_lines(name, text), name)
    rows = _parsed(name, "All", text)
    return of_records(((number, _record(name, f"Row {number}", row)) for number, row in enumerate(rows, start=1)), name)


def _lines(name: str, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _record(name, f"Line {number}", _parsed(name, f"Line {number}", line))


def _parsed(name: str, where: str, text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"{where} of “{name}” is not JSON: {error.msg}.") from error
    except ValueError as error:
        raise BadInput(f"{where} of “{name}” holds a number that is too long. Write it as text.") from error
    except RecursionError as error:
        raise BadInput(f"{where} of “{name}” is nested too deeply.") from error


def _record(name: str, where: str, row: Any) -> dict[str, Any]:
    if isinstance(row, str):
        return {"question": row}
    if not isinstance(row, dict):
        raise BadInput(f"{where} of “{name}” is neither a question nor an object with named fields.")
    return row
