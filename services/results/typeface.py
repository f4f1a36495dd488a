"""The app's own typeface, which lies in Streamlit's package, cut down to a few letters for a PDF.

It has Latin, Greek and Cyrillic. A letter that it lacks is drawn as "□" or "?"; the report as HTML has it whole.
"""

import importlib.util
import io
from functools import lru_cache
from pathlib import Path
from typing import Any

REGULAR, BOLD = 400, 700
_USUAL = frozenset("".join(map(chr, range(32, 127))) + "\u00a0\u00bd\u2013\u2019\u201c\u201d\u2026\u25a1")
_PATTERN = "static/static/media/SourceSansVF-Upright*.woff2"


def known(text: str) -> str:
    """Replace the letters that the typeface lacks."""
    letters = _letters()
    blank = "\u25a1" if 0x25A1 in letters else "?"
    return "".join(each if ord(each) in letters or each == "\n" else blank for each in text)


def cut(text: str, weight: int) -> bytes:
    """Give a TrueType file with the letters of a text in one weight."""
    return _cut(frozenset(known(text)) | _USUAL, weight)


@lru_cache(maxsize=16)
def _cut(letters: frozenset[str], weight: int) -> bytes:
    """Leave the other letters out first: to bring all of them to one weight takes seconds."""
    from fontTools import subset
    from fontTools.varLib import instancer

    font = _open()
    cutter = subset.Subsetter(subset.Options(layout_features=["kern"], notdef_outline=True))
    cutter.populate(text="".join(sorted(letters)))
    cutter.subset(font)
    target = io.BytesIO()
    instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True).save(target)
    return target.getvalue()


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    return frozenset(_open().getBestCmap())


def _open() -> Any:
    from fontTools.ttLib import TTFont

    streamlit = importlib.util.find_spec("streamlit")
    assert streamlit is not None and streamlit.origin is not None
    (path,) = Path(streamlit.origin).parent.glob(_PATTERN)
    font = TTFont(path)
    font.flavor = None
    return font
