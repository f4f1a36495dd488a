"""What would make a host refuse the rows, found without asking it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from services import store
from services.counting import tokens
from services.training.port import Request
from services.words import TrainingMethod

MOST_ROWS = 50_000
SHOWN = 3  # rows named for each kind of problem
_FIRST = ("system", "developer")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a host takes: rows at least, and tokens in a row at most (None: not known)."""

    fewest_rows: int
    row_tokens: int | None = None


HERE = Limits(fewest_rows=4, row_tokens=2048)
ELSEWHERE = Limits(fewest_rows=10)  # OpenAI's own; Together takes fewer, and learns nothing from them


def limits(provider: store.Provider) -> Limits:
    """Tell what a host takes."""
    return HERE if provider.embedded else ELSEWHERE


def problems(request: Request, limits: Limits) -> list[str]:
    """List what is wrong with the files of a request, one sentence each, lines counted from 1."""
    rows, found = _read(request.training_jsonl, request.method, "training", limits)
    found += _count(len(rows), limits)
    if request.validation_jsonl:
        if _lines(request.validation_jsonl) == _lines(request.training_jsonl):
            found.append("The validation rows are the training rows: hold other rows out, or train without validation.")
        else:
            found += _read(request.validation_jsonl, request.method, "validation", limits)[1]
    return found


def _count(rows: int, limits: Limits) -> list[str]:
    if rows < limits.fewest_rows:
        missing = limits.fewest_rows - rows
        return [f"{rows} rows are ready and a fine-tune here needs at least {limits.fewest_rows}: add {missing} more."]
    if rows > MOST_ROWS:
        return [f"{rows:,} rows are more than the {MOST_ROWS:,} that a host takes: choose fewer."]
    return []


def _lines(jsonl: str) -> list[str]:
    return sorted(line for line in jsonl.splitlines() if line.strip())


def _read(jsonl: str, method: TrainingMethod, name: str, limits: Limits) -> tuple[list[Any], list[str]]:
    """Read a file's rows, and say what is wrong with which."""
    rows, wrong = [], dict[str, list[int]]()
    for number, line in enumerate(jsonl.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            rows.append(json.loads(line))
            fault = _fault(rows[-1], method, limits)
        except ValueError:
            fault = "is not valid JSON"
        if fault:
            wrong.setdefault(fault, []).append(number)
    return rows, [f"In the {name} rows, {_named(numbers)} {fault}." for fault, numbers in wrong.items()]


def _named(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:SHOWN]))
    more = f" and {len(numbers) - SHOWN} more, each of which" if len(numbers) > SHOWN else ""
    each = ", each of which" if not more and len(numbers) > 1 else ""
    return f"line{'s' if len(numbers) > 1 else ''} {shown}{more}{each}"


def _fault(row: Any, method: TrainingMethod, limits: Limits) -> str | None:
    try:
        conversations = list(_conversations(row, method))
    except (KeyError, TypeError):
        return f"is not a row for the method “{method.value}”"
    return next((fault for each in conversations if (fault := _conversation_fault(each, limits))), None)


def _conversations(row: dict[str, Any], method: TrainingMethod) -> Iterator[list[dict[str, Any]]]:
    """Give the conversations of a row: one, or for a preference the better and the worse one."""
    if method is TrainingMethod.SUPERVISED:
        yield [*row["messages"]]
        return
    for output in ("preferred_output", "non_preferred_output"):
        yield [*row["input"]["messages"], *row[output]]


def _conversation_fault(messages: list[dict[str, Any]], limits: Limits) -> str | None:
    turns = [each.get("role") for each in messages]
    spoken = turns[1:] if turns[:1] and turns[0] in _FIRST else turns
    if not spoken or spoken[0] != "user" or spoken[-1] != "assistant" or any(a == b for a, b in pairwise(spoken)):
        return "has its roles in a wrong order: a system message first if any, then user and assistant in turn"
    if any(role not in ("user", "assistant") for role in spoken):
        return "has a role that is neither system, user nor assistant"
    texts = [each.get("content") for each in messages]
    if not all(isinstance(text, str) and text.strip() for text in texts):
        return "has an empty message: every question and answer needs a text"
    size = tokens("".join(map(str, texts)))  # no host's own count, so only far too long rows are named
    if limits.row_tokens is not None and size > limits.row_tokens:
        return f"is too long: about {size:,} tokens, and this host trains at most {limits.row_tokens:,} in a row"
    return None
