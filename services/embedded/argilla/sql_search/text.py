"""A text query as a condition on the records, and as a score for each."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from argilla_server.enums import FieldType
from argilla_server.search_engine.base import TextQuery
from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, column, false, func, not_, or_, select, true
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

from . import closeness, full_text
from .catalog import Catalog
from .errors import UnsupportedSearchError
from .extract import BREAK
from .full_text import Part
from .tables import docs, vocabulary
from .text_query import And, Everything, Fuzzy, Leaf, Node, Not, Or, Phrase, Prefix, Words, parse
from .words import LONGEST_WORD


@dataclass
class TextSearch:
    """A query that was looked up as far as it had to be."""

    dialect: str
    tree: Node | None
    scopes: tuple[int, ...]
    roles: tuple[int, ...]
    similar_words: dict[Fuzzy, list[str]] = field(default_factory=dict)
    loose_phrases: dict[Phrase, list[int]] = field(default_factory=dict)

    def condition(self) -> ColumnElement[bool]:
        """Return the condition that a record matches."""
        return false() if self.tree is None else self._condition(self.tree)

    def scored_rows(self) -> Select[Any] | None:
        """Return `doc` and `score` of each field in which a word asked for is found; None where there is no word.

        A beginning adds nothing to a score, as in Elasticsearch: it would have to count each word that begins so.
        """
        scored = [leaf for leaf in positive_leaves(self.tree) if not isinstance(leaf, Prefix)]
        parts = [part for leaf in scored for part in self._parts(leaf)]
        return full_text.ranked(parts, self.dialect) if parts else None

    def _condition(self, node: Node) -> ColumnElement[bool]:
        match node:
            case And(left, right):
                return and_(self._condition(left), self._condition(right))
            case Or(left, right):
                return or_(self._condition(left), self._condition(right))
            case Not(inner):
                return not_(self._condition(inner))
            case Everything():
                return true()
            case Phrase() if node in self.loose_phrases:
                return docs.c.doc.in_(each_of(self.loose_phrases[node], self.dialect))
        parts = self._parts(node)
        return docs.c.doc.in_(full_text.matching(parts, self.dialect)) if parts else false()

    def _parts(self, leaf: Leaf) -> list[Part]:
        everywhere = self.scopes + self.roles
        match leaf:
            case Words(found, whole) | Phrase(found, whole):
                together = full_text.phrase if isinstance(leaf, Phrase) and not leaf.slop else full_text.all_of
                parts = [Part(self.scopes, together(found))] if found and self.scopes else []
                return [*parts, Part(self.roles, full_text.all_of([whole]))] if self.roles else parts
            case Prefix(start):
                return [Part(everywhere, full_text.prefix(start))] if everywhere else []
            case Fuzzy():
                found = self.similar_words[leaf]
                return [Part(everywhere, full_text.any_of(found))] if found and everywhere else []


async def look_up(connection: AsyncConnection, query: TextQuery | str | None, catalog: Catalog) -> TextSearch | None:
    """Read a query, and look up what similar words and loose phrases there are; None where no text is asked for."""
    if query is None:
        return None
    text, name = (query, None) if isinstance(query, str) else (query.q, query.field)
    if name is not None and name not in catalog.fields:
        raise UnsupportedSearchError(f"a text query on field {name!r}: the dataset has no such field")
    wanted = [
        known for field, known in catalog.fields.items() if name in (None, field) and known.type != FieldType.image
    ]
    roles = tuple(known.roles for known in wanted if known.type == FieldType.chat)
    tree = parse(text, keep_wordless=bool(roles))
    found = TextSearch(connection.dialect.name, tree, tuple(known.scope for known in wanted), roles)
    for leaf in leaves(tree):
        if isinstance(leaf, Fuzzy):
            found.similar_words[leaf] = await _similar_words(connection, leaf)
        elif isinstance(leaf, Phrase) and leaf.slop and len(leaf.words) > 1:
            found.loose_phrases[leaf] = await _loosely(connection, leaf, found)
    return found


def leaves(tree: Node | None) -> Iterator[Leaf]:
    """Return the words, phrases, beginnings and fuzzy words of a query."""
    return _walk(tree, lambda node: [node])


def positive_leaves(tree: Node | None) -> Iterator[Leaf]:
    """Return those that are not asked to be absent."""
    return _walk(tree, lambda _: [])


def _walk(tree: Node | None, into_not: Callable[[Node], Sequence[Node]]) -> Iterator[Leaf]:
    match tree:
        case And(left, right) | Or(left, right):
            yield from _walk(left, into_not)
            yield from _walk(right, into_not)
        case Not(inner):
            for node in into_not(inner):
                yield from _walk(node, into_not)
        case Words() | Phrase() | Prefix() | Fuzzy():
            yield tree


def each_of(numbers: list[int], dialect: str) -> Any:
    """Return numbers as rows, in one bound value however many they are."""
    if dialect == "sqlite":
        return select(column("value")).select_from(func.json_each(str(numbers)))
    return select(func.unnest(cast(numbers, postgresql.ARRAY(BigInteger))))


async def _similar_words(connection: AsyncConnection, fuzzy: Fuzzy) -> list[str]:
    length = func.length(vocabulary.c.word)
    shortest, longest = len(fuzzy.word) - fuzzy.mistakes, min(len(fuzzy.word) + fuzzy.mistakes, LONGEST_WORD)
    words = await connection.scalars(select(vocabulary.c.word).where(length.between(shortest, longest)))
    return [word for word in words if closeness.is_similar(word, fuzzy.word, fuzzy.mistakes)]


async def _loosely(connection: AsyncConnection, phrase: Phrase, search: TextSearch) -> list[int]:
    parts = [Part(search.scopes, full_text.all_of(phrase.words))] if search.scopes else []
    rows = (await connection.execute(full_text.in_order(parts, search.dialect))).all() if parts else []
    docs_found = {doc for doc, words in rows if _stand_close(phrase, words)}
    if search.roles:
        roles = full_text.matching([Part(search.roles, full_text.all_of([phrase.whole]))], search.dialect)
        docs_found |= set(await connection.scalars(roles))
    return sorted(docs_found)


def _stand_close(phrase: Phrase, words: str) -> bool:
    messages = words.split(f" {BREAK} ")
    return any(closeness.stand_close(phrase.words, message.split(" "), phrase.slop) for message in messages)
