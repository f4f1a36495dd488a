"""Check the lines of a batch's input file."""

import json
from collections.abc import Iterable
from typing import Any

from services.embedded.models.training_file import KEPT, Checked, Problem

ENDPOINTS = ("/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses")


def check(lines: Iterable[str]) -> Checked:
    """Check every line: valid JSON, a custom_id of its own, POST, a known endpoint, a body."""
    good, problems, seen = 0, list[Problem](), set[str]()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found = _problem(line, seen)
        if found is None:
            good += 1
        elif len(problems) < KEPT:
            problems.append(Problem(number, found))
    return Checked(good, problems, None)


def _problem(line: str, seen: set[str]) -> str | None:
    try:
        row: Any = json.loads(line)
    except ValueError:
        return "is not valid JSON"
    if not isinstance(row, dict):
        return "should be a JSON object"
    custom_id = row.get("custom_id")
    if not isinstance(custom_id, str) or not custom_id:
        return 'needs a text "custom_id"'
    if custom_id in seen:
        return f"repeats the custom_id {custom_id!r}"
    seen.add(custom_id)
    if row.get("method") != "POST":
        return 'needs the method "POST"'
    if row.get("url") not in ENDPOINTS:
        return f'needs a "url" that is one of {", ".join(ENDPOINTS)}'
    if not isinstance(row.get("body"), dict):
        return 'needs a "body"'
    if row["body"].get("stream"):
        return "asks for a stream, which a batch cannot give"
    return None
