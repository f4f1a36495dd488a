"""Check a training file line by line, and say which line is wrong and how."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

ROLES = ("system", "developer", "user", "assistant")
SHOWN = 5  # problems named in one message


@dataclass(frozen=True)
class Problem:
    """What is wrong with one line (counted from 1)."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


def check(lines: Iterable[str]) -> tuple[int, list[Problem]]:
    """Return how many rows are good, and what is wrong with the others. Blank lines are skipped."""
    good, problems = 0, []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found = _row_problem(line)
        if found is None:
            good += 1
        else:
            problems.append(Problem(number, found))
    return good, problems


def summary(problems: list[Problem]) -> str:
    """Return the first problems in one sentence."""
    more = f" (and {len(problems) - SHOWN} more)" if len(problems) > SHOWN else ""
    return "; ".join(map(str, problems[:SHOWN])) + more


def rows(lines: Iterable[str]) -> Iterator[list[dict[str, Any]]]:
    """Yield the conversations of a file that has been checked."""
    for line in lines:
        if line.strip():
            yield json.loads(line)["messages"]


def _row_problem(line: str) -> str | None:
    try:
        row = json.loads(line)
    except ValueError:
        return "is not valid JSON"
    if not isinstance(row, dict):
        return "should be a JSON object"
    messages = row.get("messages")
    if not isinstance(messages, list) or not messages:
        return 'needs a non-empty list "messages"'
    for place, message in enumerate(messages, start=1):
        problem = _message_problem(message, place)
        if problem:
            return f"message {place} {problem}"
    return _order_problem([message["role"] for message in messages], messages)


def _message_problem(message: Any, place: int) -> str | None:
    if not isinstance(message, dict):
        return "should be an object"
    if message.get("role") not in ROLES:
        return f"has the role {message.get('role')!r}; it should be one of {', '.join(ROLES)}"
    if message["role"] in ("system", "developer") and place != 1:
        return "is a system message, which can only come first"
    content = message.get("content")
    if not isinstance(content, str) or not content.strip():
        return 'needs a text "content" that is not empty'
    if message.get("weight", 1) not in (0, 1):
        return 'has a "weight" that is neither 0 nor 1'
    return None


def _order_problem(roles: list[str], messages: list[dict[str, Any]]) -> str | None:
    turns = [role for role in roles if role in ("user", "assistant")]
    if turns[-1:] != ["assistant"]:
        return "the last message should be the assistant's"
    if turns[0] != "user":
        return "the first message after the system message should be the user's"
    if any(a == b for a, b in pairwise(turns)):
        return "user and assistant should take turns"
    if not any(m["role"] == "assistant" and m.get("weight", 1) for m in messages):
        return "no assistant message has a weight of 1, so nothing would be learned"
    return None
