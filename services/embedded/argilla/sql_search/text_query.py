"""Read the query language of Argilla's search box (Lucene's simple query string) into a tree.

Words are joined by AND; `|` is OR, `-` is NOT, quotes make a phrase, `*` ends a prefix, parentheses group, `\\` takes
a sign for itself. Operators apply from left to right. What does not close (a quote, a parenthesis) is left out.
Fuzzy words and loose phrases (`~`) are not supported.
"""

import re
from dataclasses import dataclass

from .errors import UnsupportedSearchError

WORD = re.compile(r"\w+")
SPACE = " \t\n\r"
SPECIAL = SPACE + '+|"()'


@dataclass(frozen=True)
class Term:
    """One word."""

    word: str


@dataclass(frozen=True)
class Prefix:
    """The beginning of a word."""

    start: str


@dataclass(frozen=True)
class Phrase:
    """Words that follow each other."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class Not:
    """What must not match."""

    node: "Node"


@dataclass(frozen=True)
class And:
    """Both must match."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Or:
    """One must match."""

    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Everything:
    """Every record, asked for by `*`."""


Node = Term | Prefix | Phrase | Not | And | Or | Everything


def parse(query: str) -> Node | None:
    """Return the query as a tree, or None where it has no words and so matches nothing."""
    return Everything() if query.strip() == "*" else _Parser(query).group(0, len(query))


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text

    def group(self, start: int, end: int) -> Node | None:
        tree: Node | None = None
        join: type[And] | type[Or] = And
        negated = False
        at = start
        while at < end:
            sign = self.text[at]
            if sign == "-":
                negated, at = not negated, at + 1
                continue
            if sign in SPACE or sign in "+|)":
                join = Or if sign == "|" else And if sign == "+" else join
                negated = negated and sign not in SPACE
                at += 1
                continue
            node, at = self.clause(at, end)
            if node is None:
                continue
            node = Not(node) if negated else node
            tree = node if tree is None else join(tree, node)
            join, negated = And, False
        return tree

    def clause(self, at: int, end: int) -> tuple[Node | None, int]:
        if self.text[at] == '"':
            close = self.closing_quote(at + 1, end)
            return (None, at + 1) if close is None else (_phrase(_unescape(self.text[at + 1 : close])), close + 1)
        if self.text[at] == "(":
            close = self.closing_parenthesis(at + 1, end)
            return (None, at + 1) if close is None else (self.group(at + 1, close), close + 1)
        stop = at
        while stop < end and self.text[stop] not in SPECIAL:
            stop += 2 if self.text[stop] == "\\" else 1
        stop = min(stop, end)
        return _words(self.text[at:stop]), stop

    def closing_quote(self, at: int, end: int) -> int | None:
        while at < end:
            if self.text[at] == '"':
                if self.text[at + 1 : at + 2] == "~":
                    raise UnsupportedSearchError('loose phrases ("..."~2)')
                return at
            at += 2 if self.text[at] == "\\" else 1
        return None

    def closing_parenthesis(self, at: int, end: int) -> int | None:
        depth = 1
        while at < end:
            depth += {"(": 1, ")": -1}.get(self.text[at], 0)
            if depth == 0:
                return at
            at += 2 if self.text[at] == "\\" else 1
        return None


def _words(chunk: str) -> Node | None:
    if re.search(r"(?<!\\)~\d*$", chunk):
        raise UnsupportedSearchError("fuzzy words (word~1)")
    if len(chunk) > 1 and chunk.endswith("*") and not chunk.endswith("\\*"):
        return Prefix(_unescape(chunk[:-1]))
    tree: Node | None = None
    for word in WORD.findall(_unescape(chunk)):
        tree = Term(word) if tree is None else And(tree, Term(word))
    return tree


def _phrase(text: str) -> Node | None:
    words = tuple(WORD.findall(text))
    return Phrase(words) if words else None


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
