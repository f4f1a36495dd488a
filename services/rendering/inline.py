"""What is bold, in italics, struck out or code within a paragraph.

Only marks at the edges of words count, so that stars in sums, patterns and paths stay what they are; underscores,
backslashes and references are always text. Formulas and the addresses of links are text, letter for letter.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_TAGS = {"***": ("strong", "em"), "**": ("strong",), "*": ("em",), "~~": ("s",)}
_NEXT = re.compile(r"[*~`\[$\\]")
_RUN = re.compile(r"\*+|~+|`+")
_LITERAL = re.compile(
    r"\\\([^\n]{0,1000}?\\\)|\\\[[^\[\]]{0,1000}?\\\]|\$\$[^$]{1,1000}\$\$"
    r"|\$(?=[^\s$])[^$\n]{0,300}(?<=[^\s$\\])\$(?!\d)|\\[*~`\[$\\]"
)
_LINK = re.compile(r"\[([^\[\]\n]{0,1000})\](\((?:[^()\s]|\([^()\s]*\)){0,2000}(?:[ \t]+\"[^\"\n]{0,500}\")?\))")
# Scripts that write words without spaces between them: there a mark may stand within a sentence.
_UNSPACED = re.compile(r"[\u0e00-\u109f\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]")
_BEFORE = set(" \t\n([{\"'“‘«„‚—–:;,>|¿¡~")
_BEHIND = set(" \t\n.,;:!?…)]}\"'”’»—–-|/~<>")
_FIRST = set("\"'“‘«„([{`~")
_LAST = set("\"'”’»)]}`~.,;:!?…%°")
_FIRST_IN_BOLD = set("#+-−<>@&§/\\")


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of the source that are shown, or (where `tag` is set) a tag between them."""

    start: int = 0
    end: int = 0
    tag: str = ""
    quiet: bool = False


def pieces(text: str, start: int, end: int) -> Iterator[Piece]:
    """Give what is shown between two places of the text, in order; only the marks that format it are left out."""
    closing: dict[str, int] = {}
    done = at = start
    while match := _NEXT.search(text, at, end):
        at = match.start()
        if literal := _LITERAL.match(text, at, end):
            at = literal.end()
        elif link := _LINK.match(text, at, end):
            yield Piece(done, at)
            yield from _link(text, link)
            done = at = link.end()
        elif text[at] in "*~`":
            mark = _RUN.match(text, at, end)[0]  # type: ignore[index]
            close = _closed_at(text, at, end, mark, closing) if _opens(text, at, end, mark) else -1
            if close >= 0:
                yield Piece(done, at)
                yield from _formatted(text, at + len(mark), close, mark)
                done = close + len(mark)
            at = done if close >= 0 else at + len(mark)
        else:
            at += 1
    yield Piece(done, end)


def _link(text: str, link: re.Match[str]) -> Iterator[Piece]:
    yield Piece(link.start(), link.start(1), quiet=True)
    yield from pieces(text, *link.span(1))
    yield Piece(link.end(1), link.end(), quiet=True)


def _formatted(text: str, start: int, end: int, mark: str) -> Iterator[Piece]:
    tags = _TAGS.get(mark, ("code",))
    yield Piece(tag="".join(f"<{tag}>" for tag in tags))
    if mark in _TAGS:
        yield from pieces(text, start, end)
    else:
        yield Piece(start, end)
    yield Piece(tag="".join(f"</{tag}>" for tag in reversed(tags)))


def _opens(text: str, at: int, end: int, mark: str) -> bool:
    before, first = text[at - 1 : at], text[at + len(mark) : at + len(mark) + 1]
    if at + len(mark) >= end or not first or first.isspace():
        return len(mark) > 1 and mark[0] == "`"
    if mark[0] == "`":
        return not (before.isalnum() or before in set("_=$\\"))
    if mark not in _TAGS or not (not before or before in _BEFORE or before in "*~" or _UNSPACED.match(before)):
        return False
    if before in {'"', "'"} and first in {'"', "'"}:
        return False
    return first.isalnum() or first in _FIRST or (mark != "*" and _is_sign(first))


def _is_sign(character: str) -> bool:
    return character in _FIRST_IN_BOLD or unicodedata.category(character) in {"So", "Sc"}


def _closed_at(text: str, at: int, end: int, mark: str, closing: dict[str, int]) -> int:
    """Give where the mark is closed, or -1. `closing` is the next such place of every mark, so none is sought twice."""
    start = at + len(mark)
    if closing.get(mark, start) <= start:
        runs = (run.start() for run in _RUN.finditer(text, start + 1, end) if run[0] == mark)
        closing[mark] = next((place for place in runs if _closes(text, place, end, mark)), end)
    close = closing[mark]
    return close if close < end and _may_format(text[start:close], mark) else -1


def _closes(text: str, at: int, end: int, mark: str) -> bool:
    last, behind = text[at - 1], text[at + len(mark) : min(end, at + len(mark) + 1)]
    if mark[0] == "`":
        return not behind.isdigit()
    if behind and behind not in _BEHIND and behind != "*" and not _UNSPACED.match(behind):
        return False
    return last.isalnum() or last in _LAST or last in "*\ufe0f" or (mark != "*" and _is_sign(last))


def _may_format(words: str, mark: str) -> bool:
    """Keep single stars around figures and parts of code, which may be a sum's, and single backticks around spaces."""
    if mark[0] == "`":
        return len(mark) > 1 or words == words.strip()
    if any(words.count(left) != words.count(right) for left, right in ("()", "[]", "{}")):
        return False
    return mark != "*" or (not {"\n", "*"} & set(words) and any(map(str.isalpha, words)))
