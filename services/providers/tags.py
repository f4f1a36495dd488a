"""The tags around a model's reasoning, in the order of a text; those in code, or only spoken of, are not.

Every step is bounded by the text's length: the text is a stranger's.
"""

import re
from bisect import bisect_left
from itertools import pairwise

_WORDS = (
    r"think|thinking|thoughts?|thought_?process|reasoning|reasoning_content|reflection|scratch_?pad|"
    r"inner_monologue|internal_monologue|chain_of_thoughts?|cot"
)
_NAMES = rf"(?:antml:|seed:|mm:)?(?:{_WORDS})"
TAG = re.compile(
    rf"<\s{{0,3}}(?P<close>/?)\s{{0,3}}{_NAMES}(?:\s[^<>]*)?>"
    r"|\[(?P<close2>/?)(?:THINK|REASONING)\]"
    r"|◁(?P<close3>/?)think▷"
    r"|<\|?(?P<mark>begin|start|end)_(?:of_)?(?:think|thinking|thoughts?|reasoning)\|?>"
    r"|<\|?(?:think|thinking|thoughts?|reasoning)_(?P<mark2>begin|start|end)\|?>"
    r"|<\|channel>(?:thought|analysis)\b|(?P<close5><)channel\|>"
    r"|<\|(?P<close4>/?)(?:think|thinking)\|>",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[\s,/.…&+-]{0,9}(?:and|or|to|und|oder|bis|et|ou|y|o)?[\s,/.…&+-]{0,9}", re.IGNORECASE)
_SENTENCE_ENDS = re.compile(r"[.!?。！？][\"'”’)]?\s*$")
_THOUGHT_BEGINS = re.compile(r"[^\W_]|\s+[A-Z\"'“]")
_CODE = re.compile(r"(?<!`)(`+)(?!`)[^\n]*?[^`\n]\1(?!`)")
_FENCE = re.compile(r"^[ \t]{0,3}(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
_LINE = 300  # characters before and after a tag in which code on its line is looked for
_NEAR = 9
_FENCES = 200  # how many marks on an opened code block's end is looked for


class Tags:
    """A text's tags, read from its start to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tags = list(TAG.finditer(text))
        spoken_of = _spoken_of(text, self._tags)
        self._inline = [at in spoken_of or _in_code(text, tag.start()) for at, tag in enumerate(self._tags)]
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
        """Say whether a tag begins reasoning: one that is closed later, or at the start of a line or sentence."""
        at = self._tags[place].start()
        before = self._text[max(0, at - _LINE) : at]
        line = before.rpartition("\n")[2]
        starts_line = not line.strip() and (at <= _LINE or "\n" in before)
        follows = self._text[self._tags[place].end() : self._tags[place].end() + _LINE]
        starts_sentence = _SENTENCE_ENDS.search(before[-_NEAR:]) and _THOUGHT_BEGINS.match(follows)
        return bool(starts_line or starts_sentence or (self._plain_ends and self._plain_ends[-1] > place))


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
    ended = "end" in ((tag[name] or "").lower() for name in ("mark", "mark2"))
    return ended or any(tag[name] for name in ("close", "close2", "close3", "close4", "close5"))


def _spoken_of(text: str, tags: list[re.Match[str]]) -> set[int]:
    """Find the pairs of tags that a sentence names, as in "between <think> and </think>": nothing stands in them."""
    found = set[int]()
    for place, (tag, following) in enumerate(pairwise(tags)):
        between = text[tag.end() : following.start()]
        named = not closes(tag) and closes(following) and between.strip() and _BETWEEN.fullmatch(between)
        if named and text[max(0, tag.start() - _LINE) : tag.start()].rpartition("\n")[2].strip():
            found |= {place, place + 1}
    return found


def _in_code(text: str, place: int) -> bool:
    start = max(0, place - _LINE)
    start = text.rfind("\n", start, place) + 1 or start
    end = text.find("\n", place, place + _LINE)
    line = text[start : end if end >= 0 else place + _LINE]
    if "`" not in line:
        return False
    return any(each.start() <= place - start < each.end() for each in _CODE.finditer(line))
