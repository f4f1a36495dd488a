"""What a model takes, as facts that were learned from its host's refusals, and requests fitted to them."""

import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

LIMIT_NAMES = ("max_tokens", "max_completion_tokens")  # what limits a reply, by both names that hosts know
RESPONSE_FORMAT = "response_format"
_REQUIRED = ("model", "messages", "stream", "stream_options", *LIMIT_NAMES)
_INSTRUCTIONS = ("system", "developer")


class Kind(StrEnum):
    """What a fact is about."""

    NO_PARAMETER = "no_parameter"  # `name` is not taken at all
    NO_VALUE = "no_value"  # this `value` of `name` is not taken, others may be
    LIMIT_NAME = "limit_name"  # a reply's length is limited by `name`
    LEAST_TOKENS = "least_tokens"  # a limit below `value` is refused
    ROLE = "role"  # instructions are sent in the role `name`
    STREAM = "stream"  # the model only streams
    REASONS = "reasons"  # the model spends tokens on reasoning before it answers


class Fact(NamedTuple):
    """One thing that a model takes or refuses; `value` is JSON where it stands for a parameter's value."""

    kind: Kind
    name: str = ""
    value: str = ""


Facts = frozenset[Fact]
NOTHING: Facts = frozenset()


def merged(before: Facts, learned: Iterable[Fact]) -> Facts:
    """Add what was learned; a newer limit name, role or least limit replaces the one before it."""
    facts = set(before)
    for fact in learned:
        if fact.kind in (Kind.LIMIT_NAME, Kind.ROLE, Kind.LEAST_TOKENS):
            facts = {each for each in facts if each.kind is not fact.kind}
        facts.add(fact)
    return frozenset(facts)


def fitted(asked: dict[str, Any], facts: Facts) -> dict[str, Any]:
    """Write a request so that the model takes it."""
    body = {name: value for name, value in asked.items() if value is not None}
    for step in (_limited, _formatted, _reduced, _instructed, _streamed):
        body = step(body, facts)
    return body


def left_out(asked: dict[str, Any], facts: Facts) -> tuple[str, ...]:
    """Name the parameters of a request that are not sent, since the model refuses them."""
    sent = fitted(asked, facts)
    return tuple(
        name for name, value in asked.items() if value is not None and name not in sent and name not in LIMIT_NAMES
    )


def as_value(value: Any) -> str:
    """Write a parameter's value as facts keep it; of a response format its type alone."""
    if isinstance(value, dict) and "type" in value:
        value = value["type"]
    return json.dumps(value, sort_keys=True)


def as_rows(facts: Facts) -> list[dict[str, Any]]:
    """Write facts as the store keeps them."""
    return [{"kind": each.kind.value, "name": each.name, "value": each.value} for each in sorted(facts)]


def of_rows(rows: Iterable[dict[str, Any]]) -> Facts:
    """Read facts as the store keeps them; those of a later release are left out."""
    known = {kind.value for kind in Kind}
    return frozenset(Fact(Kind(row["kind"]), row["name"], row["value"]) for row in rows if row["kind"] in known)


def _limited(body: dict[str, Any], facts: Facts) -> dict[str, Any]:
    used = next((each for each in LIMIT_NAMES if each in body), None)
    if used is None:
        return body
    name = next((each.name for each in facts if each.kind is Kind.LIMIT_NAME), used)
    least = max((int(each.value) for each in facts if each.kind is Kind.LEAST_TOKENS), default=1)
    return {name if each == used else each: value for each, value in body.items()} | {name: max(body[used], least)}


def _formatted(body: dict[str, Any], facts: Facts) -> dict[str, Any]:
    """Ask for JSON without a schema where the model takes no schema."""
    asked = body.get(RESPONSE_FORMAT)
    if asked is None or Fact(Kind.NO_VALUE, RESPONSE_FORMAT, as_value(asked)) not in facts:
        return body
    return body | {RESPONSE_FORMAT: {"type": "json_object"}}


def _reduced(body: dict[str, Any], facts: Facts) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name in _REQUIRED or not _refused(name, value, facts)}


def _refused(name: str, value: Any, facts: Facts) -> bool:
    return Fact(Kind.NO_PARAMETER, name) in facts or Fact(Kind.NO_VALUE, name, as_value(value)) in facts


def _instructed(body: dict[str, Any], facts: Facts) -> dict[str, Any]:
    role = next((each.name for each in facts if each.kind is Kind.ROLE), None)
    messages = body.get("messages")
    if role is None or not messages:
        return body
    if role == "user":
        return body | {"messages": _joined(messages)}
    return body | {"messages": [each | {"role": role} if _instructs(each) else each for each in messages]}


def _instructs(message: dict[str, Any]) -> bool:
    return message["role"] in _INSTRUCTIONS


def _joined(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the instructions before the first question, for a model that knows no role for them."""
    instructions = [each["content"] for each in messages if _instructs(each)]
    others = [each for each in messages if not _instructs(each)]
    if not instructions or not others:
        return [each | {"role": "user"} if _instructs(each) else each for each in messages]
    return [others[0] | {"content": "\n\n".join([*instructions, others[0]["content"]])}, *others[1:]]


def _streamed(body: dict[str, Any], facts: Facts) -> dict[str, Any]:
    if not any(each.kind is Kind.STREAM for each in facts):
        return body
    return body | {"stream": True, "stream_options": {"include_usage": True}}
