"""When two texts look the same, and when they say the same.

`look_equal`: what nobody can see is left out, what shows as a line or an indent stays. `equal`: case and runs of white
space do not count either; punctuation, order, the case of units and every letter do. Lower case and not case folding,
which would make "Maße" of "Masse".
"""

import re
import unicodedata

# Invisible wherever they stand: soft hyphen, grapheme joiner, zero-width space, direction marks, word joiner and
# invisible operators, byte order mark, and controls other than white space.
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff\x00-\x08\x0e-\x1b\x7f]")
_JOINERS = re.compile("(?<![\u0590-\U0010ffff])[\u200c\u200d]+|[\u200c\u200d]+(?![\u0590-\U0010ffff])")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_EMPTY_LINES = re.compile("\n{3,}")
_FENCE = re.compile(r"\s{0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)")
# The case of a unit counts: "20 mW" is no "20 MW".
_UNIT_OR_REST = re.compile(r"(?P<unit>(?<=\d)\s?[^\W\d_]{1,3}\b)|\d+|\D+")
_BEFORE_A_MARK = re.compile(r"\s+(?=[?!])")  # as French sets them


def look_equal(one: str, other: str) -> bool:
    """Say whether a reader could not tell two texts apart."""
    return one == other or canonical(one) == canonical(other)


def equal(one: str, other: str) -> bool:
    """Say whether two texts say the same."""
    return equality_key(one) == equality_key(other)


def equality_key(text: str) -> str:
    """Give the form that all texts share which say the same."""
    plain = _UNIT_OR_REST.sub(lambda part: part[0] if part["unit"] else part[0].lower(), canonical(text))
    lowered = unicodedata.normalize("NFC", plain)
    return _BEFORE_A_MARK.sub("", " ".join(lowered.split()))


def canonical(text: str) -> str:
    """Give the form that all texts share which look like this one.

    Composed letters, no zero-width characters, one kind of line end, no spaces at the ends of lines, one space for
    several within a line outside code. Zero-width joiners stay where they shape letters or emoji.
    """
    plain = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    plain = unicodedata.normalize("NFC", _JOINERS.sub("", _INVISIBLE.sub("", plain)))
    return _EMPTY_LINES.sub("\n\n", "\n".join(_lines(plain))).strip("\n").rstrip() if plain.strip() else ""


def _lines(text: str) -> list[str]:
    lines, opened = [], ""
    for line in text.split("\n"):
        opened = _fence_after(line, opened)
        lines.append(line.rstrip() if opened else _spaced(line))
    return lines


def _fence_after(line: str, opened: str) -> str:
    """Give the fence of the code that goes on after a line, "" outside code; one of another kind closes nothing."""
    fence = _FENCE.match(line)
    if not opened:
        return fence[1] if fence else ""
    closes = fence and fence[1].startswith(opened) and not fence[2].strip()
    return "" if closes else opened


def _spaced(line: str) -> str:
    """Keep how far a line is indented; elsewhere spaces of any width and number look like one."""
    words = line.split()
    indent = line[: len(line) - len(line.lstrip())] if words else ""
    return indent.replace("\u00a0", " ") + " ".join(words)
