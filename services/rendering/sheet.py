"""HTML being written, with a record of which characters of the source are in it."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from html import escape
from itertools import pairwise

Span = tuple[int, int, bool]

# Characters that nobody sees, or that turn their neighbours around: the page shows their number. Not those that scripts
# and emoji are written with: joiners, variation selectors, soft hyphens, marks of direction.
_UNSEEN = (
    "\0-\x08\x0b-\x1f\x7f-\x9f\u115f\u1160\u180e\u200b\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e001f\ue000-\uf8ff"
)
_PARTS = re.compile(
    rf"(?P<lines>\n[ \t]*)|(?P<gap>[ ]*\t[ \t]*|[ ]{{2,}})|(?P<unseen>[{_UNSEEN}])|[^\n\t {_UNSEEN}]+| "
)
_CODE_PARTS = re.compile(rf"(?P<unseen>[{_UNSEEN}])|[^{_UNSEEN}]+")
# What may be missing from a page: marks whose meaning is seen in the way that it is set, and space.
_MARKUP = re.compile(r"[\s#*~`|:-]*")


class Sheet:
    """Collects tags and characters of one source; characters go in by their place in it, which highlights need."""

    def __init__(self, source: str, marked: Sequence[Span] = ()) -> None:
        """Begin an empty page of `source`, of which the spans (start, end, strong) are to be highlighted."""
        self.source = source
        self._parts: list[str] = []
        self._shown: list[tuple[int, int]] = [(0, 0)]
        self._spans = [span for span in marked if span[0] < span[1]]
        self._ends = [end for _, end, _ in self._spans]

    @property
    def html(self) -> str:
        """What was written so far."""
        return "".join(self._parts)

    @property
    def at(self) -> int:
        """Where the last character that was written ends in the source."""
        return self._shown[-1][1]

    @property
    def is_whole(self) -> bool:
        """Whether the page shows everything but space and the marks of its formatting."""
        shown = [*self._shown, (len(self.source), len(self.source))]
        return all(self._missing_is_markup(before[1], behind[0]) for before, behind in pairwise(shown))

    def tag(self, html: str) -> None:
        """Write HTML of ours."""
        self._parts.append(html)

    def text(self, start: int, end: int, *, indent: int = 0, code: bool = False) -> None:
        """Write characters of the source; `indent` is how many columns of every further line are the list's."""
        for left, right, tag in self._cut(start, end):
            words = self._html(left, right, indent, code)
            self._parts.append(f"<{tag}>{words}</{tag}>" if tag and words.strip() else words)
        if start < end:
            self._shown.append((start, end))

    def _missing_is_markup(self, start: int, end: int) -> bool:
        return start <= end and bool(_MARKUP.fullmatch(self.source, start, end))

    def _cut(self, start: int, end: int) -> list[tuple[int, int, str]]:
        """Cut what is to be written where a highlight begins or ends."""
        cut = []
        for left, right, strong in self._spans[bisect_right(self._ends, start) :]:
            if left >= end:
                break
            cut += [(start, max(start, left), ""), (max(start, left), min(end, right), "mark" if strong else "u")]
            start = min(end, right)
        return [piece for piece in (*cut, (start, end, "")) if piece[0] < piece[1]]

    def _html(self, start: int, end: int, indent: int, code: bool) -> str:
        found = (_CODE_PARTS if code else _PARTS).finditer(self.source, start, end)
        return "".join(_part(part[0], part.lastgroup, indent) for part in found)


def _part(text: str, kind: str | None, indent: int) -> str:
    if kind == "lines":
        return "<br>\n" + _gap(_outdented(text[1:], indent))
    if kind == "gap":
        return _gap(text)
    if kind == "unseen":
        code = f"U+{ord(text):04X}"
        return f'<bdi class="unseen" data-code="{code}" title="{code}">{text}</bdi>'
    return escape(text, quote=False)


def _gap(spaces: str) -> str:
    return f'<span class="gap">{spaces}</span>' if spaces else ""


def _outdented(spaces: str, columns: int) -> str:
    """Take away the columns that are there because the line belongs to a list's item."""
    while spaces and columns > 0:
        columns -= 4 if spaces[0] == "\t" else 1
        spaces = spaces[1:]
    return spaces
