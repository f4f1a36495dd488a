"""Check a training file line by line, and say which line is wrong and how.

Two kinds of rows, as OpenAI has them: conversations ({"messages": ...}) for supervised training, and preferences
({"input": {"messages": ...}, "preferred_output": [...], "non_preferred_output": [...]}) for DPO. A file holds one kind.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

ROLES = ("system", "developer", "user", "assistant")
SHOWN = 5  # problems named in one message
KEPT = 1_000  # problems kept at all: a file of another format has one a line


class Kind(StrEnum):
    """What a row teaches; the names are OpenAI's for the methods."""

    SUPERVISED = "supervised"
    DPO = "dpo"


@dataclass(frozen=True)
class Problem:
    """What is wrong with one line (counted from 1)."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


@dataclass(frozen=True)
class Checked:
    """A file's good rows, what is wrong with the others, and which kind of rows it holds."""

    rows: int
    problems: list[Problem]
    kind: Kind | None

    def summary(self) -> str:
        """Return the first problems in one sentence."""
        more = f" (and {len(self.problems) - SHOWN} more)" if len(self.problems) > SHOWN else ""
        return "; ".join(map(str, self.problems[:SHOWN])) + more


def check(lines: Iterable[str]) -> Checked:
    """Check every line. Blank lines are skipped."""
    good, problems, kind = 0, list[Problem](), None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row_kind, found = _row_problem(line)
        if found is None and kind not in (None, row_kind):
            found = f"is a row for {row_kind}, while the lines before are for {kind}"
        if found is None:
            good, kind = good + 1, row_kind
        elif len(problems) < KEPT:
            problems.append(Problem(number, found))
    return Checked(good, problems, kind)


def rows(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line number and row of a file that has been checked."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield number, json.loads(line)


def conversations(row: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Return a row's conversations: one, or for a preference the preferred and the other one."""
    if "messages" in row:
        return [row["messages"]]
    asked = [{**message, "weight": 0} for message in row["input"]["messages"]]
    return [asked + row[output] for output in ("preferred_output", "non_preferred_output")]


def _row_problem(line: str) -> tuple[Kind | None, str | None]:
    try:
        row = json.loads(line)
    except ValueError:
        return None, "is not valid JSON"
    if not isinstance(row, dict):
        return None, "should be a JSON object"
    if "preferred_output" in row or "input" in row:
        return Kind.DPO, _preference_problem(row)
    messages = row.get("messages")
    if not isinstance(messages, list) or not messages:
        return None, 'needs a non-empty list "messages"'
    return Kind.SUPERVISED, _messages_problem(messages) or _order_problem(messages)


def _preference_problem(row: dict[str, Any]) -> str | None:
    asked = row.get("input")
    messages = asked.get("messages") if isinstance(asked, dict) else None
    if not isinstance(messages, list) or not messages:
        return 'needs an "input" with a non-empty list "messages"'
    if asked.get("tools"):
        return 'has "tools", which are not supported'
    problem = _messages_problem(messages)
    if problem:
        return f"in the input, {problem}"
    if messages[-1]["role"] != "user":
        return "the last message of the input should be the user's"
    for name in ("preferred_output", "non_preferred_output"):
        output = row.get(name)
        if not isinstance(output, list) or len(output) != 1:
            return f'needs a list "{name}" of one assistant message'
        problem = _message_problem(output[0], place=2)
        if problem is None and output[0]["role"] != "assistant":
            problem = "should be the assistant's"
        if problem:
            return f'the message in "{name}" {problem}'
    if row["preferred_output"][0]["content"] == row["non_preferred_output"][0]["content"]:
        return "prefers an answer to the very same one, so nothing could be learned"
    return None


def _messages_problem(messages: list[Any]) -> str | None:
    for place, message in enumerate(messages, start=1):
        problem = _message_problem(message, place)
        if problem:
            return f"message {place} {problem}"
    turns = [message["role"] for message in messages if message["role"] in ("user", "assistant")]
    if turns[:1] != ["user"]:
        return "the first message after the system message should be the user's"
    if any(a == b for a, b in pairwise(turns)):
        return "user and assistant should take turns"
    return None


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


def _order_problem(messages: list[dict[str, Any]]) -> str | None:
    if messages[-1]["role"] != "assistant":
        return "the last message should be the assistant's"
    if not any(m["role"] == "assistant" and m.get("weight", 1) for m in messages):
        return "no assistant message has a weight of 1, so nothing would be learned"
    return None
