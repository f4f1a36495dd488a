"""What of a record can be searched: its values and its words, as argilla-server's mappings for Elasticsearch say."""

import hashlib
import math
from collections.abc import Iterable, Iterator
from typing import Any

from argilla_server.enums import FieldType, MetadataPropertyType, QuestionType

from . import words

Value = str | int | float
Words = tuple[bool, list[str]]
"""Whether a text is one word as a whole, and the words."""

LONGEST_TEXT = 600
"""Characters of a value that are compared; PostgreSQL's index takes no entry above 2,700 bytes."""
LARGEST_INTEGER = 2**63 - 1
BREAK = "\uf8ff"
"""A word that is in no text: a phrase does not reach from one message to the next."""


def comparable(text: str) -> str:
    """Return a text as it is compared; a long one is told from others by a digest at its end."""
    text = storable(text)
    if len(text) <= LONGEST_TEXT:
        return text
    return text[: LONGEST_TEXT - 64] + hashlib.sha256(text.encode()).hexdigest()


def storable(text: str) -> str:
    """Return a text without the two things that JSON can say and a database cannot keep."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def terms(value: Any) -> Iterator[Value]:
    """Return the texts of a value or of a list."""
    return _texts(value)


def metadata_values(type_: str, value: Any) -> Iterator[Value]:
    """Return the terms or numbers of a metadata property."""
    return _texts(value) if type_ == MetadataPropertyType.terms else _numbers(value)


def question_values(type_: str, value: Any) -> Iterator[Value]:
    """Return what an answer or suggestion is found by: labels, rating, text, what ranks first, the labels of spans."""
    match type_:
        case QuestionType.rating:
            return _numbers(value)
        case QuestionType.ranking:
            return _texts(_ranked_first(value))
        case QuestionType.span:
            return _texts(span.get("label") for span in _objects(value))
        case _:
            return _texts(value)


def scores(value: Any) -> Iterator[Value]:
    """Return the scores of a suggestion."""
    return _numbers(value)


def field_words(type_: str, value: Any) -> Iterator[Words]:
    """Return the words of a field: for a chat, those of its messages and then each role."""
    if value is None or type_ == FieldType.image:
        return
    if type_ == FieldType.chat:
        messages = _objects(value)
        yield False, _messages(str(message.get("content") or "") for message in messages)
        for role in sorted({str(message.get("role") or "") for message in messages}):
            yield True, [words.whole(storable(role))] if role else []
    else:
        # A custom field's value is indexed as Python shows it.
        yield False, words.split(str(value))


def _messages(contents: Iterable[str]) -> list[str]:
    found: list[str] = []
    for content in contents:
        found += [BREAK, *words.split(content)] if found else words.split(content)
    return found


def _ranked_first(value: Any) -> list[Any]:
    options = _objects(value)
    ranks = [option["rank"] for option in options if isinstance(option.get("rank"), int)]
    return [option.get("value") for option in options if not ranks or option.get("rank") == min(ranks)]


def _objects(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _texts(value: Any) -> Iterator[Value]:
    for item in _scalars(value):
        yield comparable(str(item).lower() if isinstance(item, bool) else str(item))


def _numbers(value: Any) -> Iterator[Value]:
    for item in _scalars(value):
        if isinstance(item, bool) or not isinstance(item, int | float) or not math.isfinite(item):
            continue
        yield float(item) if abs(item) > LARGEST_INTEGER else item


def _scalars(value: Any) -> Iterator[Any]:
    items = [value] if isinstance(value, str | int | float) else value if isinstance(value, Iterable) else []
    return (item for item in items if isinstance(item, str | int | float))
