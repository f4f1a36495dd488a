"""The tags around a model's reasoning, in the order of a text; those in code, or only spoken of, are not.

Every step is bounded by the text's length: the text is a stranger's.
"""

import re
from bisect import bisect_left

_NAMES = r"(?:antml:|seed:|mm:)?(?:think|thinking|thoughts?|reasoning|reflection|scratchpad|inner_monologue)"
TAG = re.compile(
    rf"<\s{{0,3}}(?P<close>/?)\s{{0,3}}{_NAMES}(?:\s[^<>]*)?>"
    r"|\[(?P<close2>/?)(?:THINK|REASONING)\]"
    r"|◁(?P<close3>/?)think▷"
    r"|<\|(?P<mark>begin|end)_of_thought\|>"
    r"|<\|(?P<close4>/?)(?:think|thinking)\|>",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<!`)(`+)(?!`)[^\n]*?[^`\n]\1(?!`)")
_FENCE = re.compile(r"^[ \t]{0,3}(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_LINE = 300  # characters before and after a tag in which code on its line is looked for
_FENCES = 200  # how many marks on an opened code block's end is looked for


class Tags:
    """A text's tags, read from its start to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tags = list(TAG.finditer(text))
        self._inline = [_in_code(text, tag.start()) for tag in self._tags]
        self._ends = [place for place, tag in enumerate(self._tags) if closes(tag)]
        self._plain_ends = [place for place in self._ends if not self._inline[place]]
        self._fences = _Fences(text)
        self._place = 0

    def next(self) -> re.Match[str] | None:
        """Give the next tag of an answer."""
        while self._place < len(self._tags):
            place, tag = self._place, self._tags[self._place]
            self._place += 1
            if self._inline[place] or self._fences.cover(tag.start()):
                continue
            if closes(tag) or self._opens(place):
                return tag
        return None

    def closing(self) -> re.Match[str] | None:
        """Give the end of the reasoning that began, which may have unfinished code of its own."""
        for ends in (self._plain_ends, self._ends):
            found = bisect_left(ends, self._place)
            if found < len(ends):
                self._place = ends[found] + 1
                tag = self._tags[ends[found]]
                self._fences.restart(tag.end())
                return tag
        return None

    def _opens(self, place: int) -> bool:
        """Say whether a tag begins reasoning: one that is closed later, or that stands at the start of a line."""
        at = self._tags[place].start()
        before = self._text[max(0, at - _LINE) : at]
        line = before.rpartition("\n")[2]
        starts_line = not line.strip() and (at <= _LINE or "\n" in before)
        return starts_line or bool(self._ends and self._ends[-1] > place)


class _Fences:
    """The code blocks of an answer; one that is never closed is none."""

    def __init__(self, text: str) -> None:
        self._marks = list(_FENCE.finditer(text))
        self._next = self._until = 0

    def cover(self, place: int) -> bool:
        """Say whether a place, later than the one before, stands in a code block."""
        while self._next < len(self._marks) and self._marks[self._next].start() < place:
            if self._marks[self._next].start() >= self._until:
                self._until = self._end(self._next)
            self._next += 1
        return place < self._until

    def restart(self, place: int) -> None:
        """Go on after reasoning, whose own code blocks count for nothing."""
        self._until = 0
        while self._next < len(self._marks) and self._marks[self._next].start() < place:
            self._next += 1

    def _end(self, opened: int) -> int:
        fence = self._marks[opened]["fence"]
        for mark in self._marks[opened + 1 : opened + 1 + _FENCES]:
            if mark["fence"].startswith(fence) and not mark["info"].strip():
                return mark.end()
        return 0


def closes(tag: re.Match[str]) -> bool:
    """Say whether a tag ends reasoning."""
    return tag["mark"] == "end" or any(tag[name] for name in ("close", "close2", "close3", "close4"))


def _in_code(text: str, place: int) -> bool:
    start = max(0, place - _LINE)
    start = text.rfind("\n", start, place) + 1 or start
    end = text.find("\n", place, place + _LINE)
    line = text[start : end if end >= 0 else place + _LINE]
    if "`" not in line:
        return False
    return any(each.start() <= place - start < each.end() for each in _CODE.finditer(line))
