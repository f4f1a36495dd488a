"""A text query as a condition on a record's fields, without an index: whole words, upper and lower case alike."""

import re
from typing import Any

from argilla_server.models import Dataset, Field, Record
from argilla_server.search_engine.base import TextQuery
from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true

from .errors import UnsupportedSearchError
from .json_sql import as_container, as_text, member
from .text_query import And, Everything, Node, Not, Or, Phrase, Prefix, Term, parse

NOT_AFTER_A_LETTER = r"(?<!\w)"
NOT_BEFORE_A_LETTER = r"(?!\w)"


def condition(query: TextQuery | str | None, dataset: Dataset) -> ColumnElement[bool]:
    """Return the condition that a record's fields match the query; `dataset.fields` must be loaded."""
    if query is None:
        return true()
    if isinstance(query, str):
        query = TextQuery(q=query)
    fields = [field for field in dataset.fields if query.field in (None, field.name) and not field.is_image]
    if not fields:
        raise UnsupportedSearchError(f"a text query on field {query.field!r}: the dataset has no such text")
    tree = parse(query.q)
    return false() if tree is None else _condition(tree, fields)


def _condition(node: Node, fields: list[Field]) -> ColumnElement[bool]:
    match node:
        case And(left, right):
            return and_(_condition(left, fields), _condition(right, fields))
        case Or(left, right):
            return or_(_condition(left, fields), _condition(right, fields))
        case Not(inner):
            return not_(_condition(inner, fields))
        case Everything():
            return true()
    return or_(*(_field_matches(field, _pattern(node)) for field in fields))


def _pattern(node: Term | Prefix | Phrase) -> str:
    """Return a regular expression that Python (behind SQLite's REGEXP) and PostgreSQL read alike."""
    match node:
        case Term(word):
            body = re.escape(word) + NOT_BEFORE_A_LETTER
        case Prefix(start):
            body = re.escape(start)
        case Phrase(words):
            body = r"\W+".join(map(re.escape, words)) + NOT_BEFORE_A_LETTER
    return f"(?i){NOT_AFTER_A_LETTER}{body}"


def _field_matches(field: Field, pattern: str) -> ColumnElement[bool]:
    members, named = member(Record.fields, field.name)
    if field.is_text:
        return select(members.c.key).where(named, members.c.value.regexp_match(pattern)).exists()
    parts: Any = func.json_tree(as_container(members)).table_valued("key", "atom").alias()
    matches = as_text(parts.c.atom).regexp_match(pattern)
    if field.is_chat:
        matches = and_(parts.c.key.in_(("content", "role")), matches)
    else:
        matches = or_(matches, as_text(parts.c.key).regexp_match(pattern))
    return select(parts.c.key).select_from(members).join(parts, true()).where(named, matches).exists()
