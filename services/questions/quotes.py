"""Find a quotation in a text, whatever became of its spaces, capitals, quote marks and dashes on the way."""

import re
import unicodedata

FEWEST_LETTERS = 6  # anything shorter stands everywhere
_SAME = str.maketrans({each: "'" for each in '"“”„‟«»‘’‚‛`´′″*_'} | {each: "-" for each in "‐‑‒–—―−"})
_GAP = re.compile(r"\s*(?:\.{3,}|…|\[…\]|\[\.{3}\])\s*")
_EDGE = "'-.,;:!?()[]"


def find(quote: str, text: str) -> str:
    """Give the exact words of `text` that a quotation stands for; "" when it is not in it.

    A quotation with an ellipsis stands for everything from its first part to its last one.
    """
    plain, places = _plain(text)
    begin, end = -1, 0
    for part in filter(None, (_plain(each)[0].strip(_EDGE) for each in _GAP.split(quote))):
        at = plain.find(part, end)
        if at < 0:
            return ""
        begin, end = (at if begin < 0 else begin), at + len(part)
    if begin < 0 or end - begin < FEWEST_LETTERS:
        return ""
    return _with_full_stop(text, places[begin], places[end - 1] + 1)


def parts(evidence: str) -> list[str]:
    """Take the quotations of a question apart: one a line, one for each of its chunks."""
    return [line for line in evidence.splitlines() if line.strip()]


def _with_full_stop(text: str, begin: int, end: int) -> str:
    found = re.match(r"[.!?)\]”\"’']*", text[end:])
    return " ".join(text[begin : end + (found.end() if found else 0)].split())


def _plain(text: str) -> tuple[str, list[int]]:
    """Leave out what a copy may change; gives the characters that stay and where each one stood."""
    kept: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for each in unicodedata.normalize("NFKC", letter).translate(_SAME).casefold():
            if not each.isspace() and each != "'":
                kept.append(each)
                places.append(place)
    return "".join(kept), places
