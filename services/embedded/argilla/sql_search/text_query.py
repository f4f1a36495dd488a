"""Read the query language of Argilla's search box, which is Lucene's simple query string, into a tree.

Words are joined by AND; `|` is OR, `-` is NOT, quotes make a phrase (`"..."~2` a loose one), `word*` is a beginning,
`word~1` a word with so many mistakes, parentheses group, `\\` takes a sign for itself. Operators apply from left to
right. What does not close (a quote, a parenthesis) is left out, as is what holds no word.
"""

import re
from dataclasses import dataclass

from . import words

SPACE = " \t\n\r"
SPECIAL = SPACE + '+|"()'
MOST_MISTAKES = 2


@dataclass(frozen=True)
class Words:
    """A run without spaces: each of its words, in one field; `whole` is the run as one word."""

    words: tuple[str, ...]
    whole: str


@dataclass(frozen=True)
class Phrase:
    """Words that follow each other, or stand at most `slop` moves away from that."""

    words: tuple[str, ...]
    whole: str
    slop: int = 0


@dataclass(frozen=True)
class Prefix:
    """The beginning of a word."""

    start: str


@dataclass(frozen=True)
class Fuzzy:
    """A word with at most so many letters added, left out or changed."""

    word: str
    mistakes: int


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


Leaf = Words | Phrase | Prefix | Fuzzy
Node = Leaf | Not | And | Or | Everything


def parse(query: str, *, keep_wordless: bool = False) -> Node | None:
    """Return the query as a tree, or None where it asks for nothing and so matches nothing.

    A run without words, such as `?!`, is left out, unless there are fields in which it could be a word as a whole.
    """
    if query.strip() == "*":
        return Everything()
    return _Group(query, 0, len(query), keep_wordless).read()


class _Group:
    """The text between two parentheses, or all of it."""

    def __init__(self, text: str, at: int, end: int, keep_wordless: bool) -> None:
        self.text, self.at, self.end, self.keep_wordless = text, at, end, keep_wordless
        self.tree: Node | None = None
        self.join: type[And] | type[Or] | None = None
        self.negated = False

    def read(self) -> Node | None:
        while self.at < self.end:
            sign = self.text[self.at]
            if sign == "-":
                self.negated = not self.negated
                self.at += 1
                continue
            match sign:
                case "(":
                    self.group()
                case '"':
                    self.phrase()
                case "+" | "|":
                    if self.join is None and self.tree is not None:
                        self.join = And if sign == "+" else Or
                    self.at += 1
                case ")" | " " | "\t" | "\n" | "\r":
                    self.at += 1
                case _:
                    self.run()
            self.negated = False
        return self.tree

    def take(self, node: Node | None) -> None:
        if node is None:
            return
        node = Not(node) if self.negated else node
        self.tree = node if self.tree is None else (self.join or And)(self.tree, node)
        self.join = None

    def group(self) -> None:
        start = self.at + 1
        end = self.closing(start)
        if end is None:
            self.at = start
            return
        if end == start:
            self.join = None
        else:
            self.take(_Group(self.text, start, end, self.keep_wordless).read())
        self.at = end + 1

    def phrase(self) -> None:
        start = self.at + 1
        end, plain = self.closing_quote(start)
        if end is None:
            self.at = start
            return
        if end == start:
            self.join = None
            self.at = end + 1
            return
        slop, self.at = 0, end + 1
        if self.text[self.at : self.end].startswith("~"):
            slop = self.number_after_tilde(default=2) if self.at + 1 < self.end else 0
            # Lucene steps over what ended the number.
            self.at += 1
        found = tuple(words.split(plain))
        if found or self.keep_wordless:
            self.take(Phrase(found, words.whole(plain), slop))

    def run(self) -> None:
        plain, prefix = "", False
        while self.at < self.end and self.text[self.at] not in SPECIAL:
            sign = self.text[self.at]
            if sign == "\\":
                plain += self.text[self.at + 1 : min(self.at + 2, self.end)]
                prefix, self.at = False, self.at + 2
                continue
            if sign == "~" and plain:
                self.take(self.fuzzy(plain))
                return
            prefix = sign == "*" and plain != ""
            plain, self.at = plain + sign, self.at + 1
        if prefix:
            self.take(Prefix(words.whole(plain[:-1])))
        elif plain:
            self.take(self.words(plain))

    def fuzzy(self, plain: str) -> Node | None:
        mistakes = min(self.number_after_tilde(default=2), MOST_MISTAKES)
        return Fuzzy(words.whole(plain), mistakes) if mistakes else self.words(plain)

    def words(self, plain: str) -> Node | None:
        found = tuple(words.split(plain))
        return Words(found, words.whole(plain)) if found or self.keep_wordless else None

    def number_after_tilde(self, default: int) -> int:
        start = self.at = self.at + 1
        while self.at < self.end and self.text[self.at] not in SPECIAL:
            self.at += 1
        digits = self.text[start : self.at]
        if not digits:
            return default
        return int(digits) if re.fullmatch(r"[+]?[0-9]{1,9}", digits) else 0

    def closing(self, at: int) -> int | None:
        depth = 1
        while at < self.end:
            depth += {"(": 1, ")": -1}.get(self.text[at], 0)
            if depth == 0:
                return at
            at += 2 if self.text[at] == "\\" else 1
        return None

    def closing_quote(self, at: int) -> tuple[int | None, str]:
        plain = ""
        while at < self.end:
            if self.text[at] == '"':
                return at, plain
            at += self.text[at] == "\\"
            plain += self.text[at : at + 1]
            at += 1
        return None, plain
