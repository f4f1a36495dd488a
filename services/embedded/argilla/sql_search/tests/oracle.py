"""What a search must answer, in plain Python, without a database and without the engine's own parts."""

import functools
import itertools
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from . import world
from .world import FIELDS, PROPERTIES, QUESTIONS, Plain

Values = list[str] | list[float]


# Texts: a query as a tree, how it is written, and whether a record matches.


@dataclass(frozen=True)
class Run:
    """Words without a space between them, such as `wi-fi`."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return "/".join(self.words)


@dataclass(frozen=True)
class Phrase:
    """Words in quotes."""

    words: tuple[str, ...]
    slop: int = 0

    def __str__(self) -> str:
        return f'"{" ".join(self.words)}"' + (f"~{self.slop}" if self.slop else "")


@dataclass(frozen=True)
class Prefix:
    """A beginning."""

    start: str

    def __str__(self) -> str:
        return f"{self.start}*"


@dataclass(frozen=True)
class Fuzzy:
    """A word with mistakes."""

    word: str
    mistakes: int

    def __str__(self) -> str:
        return f"{self.word}~{self.mistakes}"


@dataclass(frozen=True)
class Join:
    """Two queries by AND (space or `+`) or OR."""

    sign: str
    left: Any
    right: Any

    def __str__(self) -> str:
        sign = {" ": " ", "+": " + ", "|": " | "}[self.sign]
        return f"({self.left}){sign}({self.right})"


@dataclass(frozen=True)
class Not:
    """What must not match."""

    inner: Any

    def __str__(self) -> str:
        return f"-({self.inner})"


def matches(query: Any, record: Plain, field: str | None) -> bool:
    """Tell whether a record's fields match."""
    match query:
        case Join("|", left, right):
            return matches(left, record, field) or matches(right, record, field)
        case Join(_, left, right):
            return matches(left, record, field) and matches(right, record, field)
        case Not(inner):
            return not matches(inner, record, field)
    names = [name for name in FIELDS if field in (None, name) and record.fields.get(name) is not None]
    return any(_in_field(query, *_texts(FIELDS[name], record.fields[name])) for name in names)


def _texts(type_: str, value: Any) -> tuple[list[list[str]], list[str]]:
    """Return the words of each text of a field, and the roles of a chat."""
    match type_:
        case "text":
            return [world.tokens_of[value]], []
        case "custom":
            return [["key", *world.tokens_of[value["key"]]]], []
        case "chat":
            return [world.tokens_of[message["content"]] for message in value], [message["role"] for message in value]
    return [], []


def _in_field(query: Any, texts: list[list[str]], roles: list[str]) -> bool:
    everything = [*itertools.chain.from_iterable(texts)]
    match query:
        case Run(words):
            return set(words) <= set(everything) or str(query) in roles
        case Phrase(words, slop):
            return any(_close(words, text, slop) for text in texts) or " ".join(words) in roles
        case Prefix(start):
            return any(word.startswith(start) for word in [*everything, *roles])
        case Fuzzy(word, mistakes):
            return any(_distance(word, other) <= mistakes for other in [*everything, *roles])
    raise AssertionError(query)


def _close(words: tuple[str, ...], text: list[str], slop: int) -> bool:
    places = [[at for at, word in enumerate(text) if word == wanted] for wanted in words]
    for chosen in itertools.product(*places):
        moved = [at - shift for shift, at in enumerate(chosen)]
        if len(set(chosen)) == len(chosen) and max(moved) - min(moved) <= slop:
            return True
    return False


@functools.cache
def _distance(one: str, other: str) -> int:
    if not one or not other:
        return len(one) + len(other)
    change = _distance(one[1:], other[1:]) + (one[0] != other[0])
    return min(change, _distance(one[1:], other) + 1, _distance(one, other[1:]) + 1)


# Filters: what a scope's values are, and how they are compared.


@dataclass(frozen=True)
class Scope:
    """What a filter or an order is about; `user` limits responses to one person's."""

    entity: str
    name: str = ""
    attribute: str = ""
    user: UUID | None = None

    @property
    def is_number(self) -> bool:
        """Tell whether its values are numbers."""
        match self.entity:
            case "metadata":
                return PROPERTIES[self.name] != "terms"
            case "suggestion":
                return self.attribute == "score" or (self.attribute == "value" and QUESTIONS[self.name] == "rating")
            case "response":
                return QUESTIONS[self.name] == "rating"
        return False


def values(scope: Scope, record: Plain) -> list[Any]:
    """Return the values of a record that a filter compares."""
    match scope.entity:
        case "record":
            value = getattr(record, scope.name)
            return [] if value is None else [str(value) if scope.name == "id" else value]
        case "metadata":
            return _flat(record.metadata.get(scope.name))
        case "suggestion":
            found = record.suggestions.get(scope.name, {}).get(scope.attribute)
            return _answer(QUESTIONS[scope.name], found) if scope.attribute == "value" else _flat(found)
        case "status":
            return [status for user, (status, _) in record.responses.items() if scope.user in (None, user)]
    answers = [answers for user, (_, answers) in record.responses.items() if scope.user in (None, user)]
    return [value for answer in answers for value in _answer(QUESTIONS[scope.name], answer.get(scope.name))]


def _answer(type_: str, value: Any) -> list[Any]:
    if value is None:
        return []
    if type_ == "ranking":
        best = min(option["rank"] for option in value)
        return [option["value"] for option in value if option["rank"] == best]
    return [span["label"] for span in value] if type_ == "span" else _flat(value)


def _flat(value: Any) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def has_term(scope: Scope, terms: list[str], record: Plain) -> bool:
    """Tell whether one of the values is one of the terms."""
    found = values(scope, record)
    if scope.entity == "status" and "pending" in terms and not found:
        return True
    wanted = [json.loads(term) for term in terms] if scope.is_number else terms
    return any(value in wanted for value in found)


def in_range(scope: Scope, low: Any, high: Any, record: Plain) -> bool:
    """Tell whether one of the values lies between two ends, both included."""
    return any((low is None or value >= low) and (high is None or value <= high) for value in values(scope, record))


# Orders.


def in_order(orders: list[tuple[Scope, bool]], records: list[Plain]) -> list[Plain]:
    """Return records by each order (a scope, and whether it goes down), missing values last, then by arrival."""
    found = list(records)
    for scope, down in reversed(orders):
        having = [record for record in found if values(scope, record)]
        having.sort(key=lambda record: _end(scope, down, record), reverse=down)
        if down:  # reversing turns round those that are equal; put them back in their order
            having = _stable_down(scope, [record for record in found if values(scope, record)])
        found = having + [record for record in found if not values(scope, record)]
    return found


def _stable_down(scope: Scope, records: list[Plain]) -> list[Plain]:
    keys = sorted({_end(scope, True, record) for record in records}, reverse=True)
    return [record for key in keys for record in records if _end(scope, True, record) == key]


def _end(scope: Scope, down: bool, record: Plain) -> Any:
    found = values(scope, record)
    if scope.entity == "response" and scope.is_number:
        return sum(found) / len(found)
    return max(found) if down else min(found)


def cosine(one: list[float], other: list[float]) -> float:
    """Return the cosine of the angle between two vectors."""
    lengths = sum(part * part for part in one) ** 0.5 * sum(part * part for part in other) ** 0.5
    return sum(a * b for a, b in zip(one, other, strict=True)) / lengths if lengths else 0.0
