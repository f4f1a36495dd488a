"""Text as Elasticsearch's standard analyzer reads it: words by the Unicode rules, in lower case.

Letters, digits and `_` make a word, with `.`, `'` and `:` between letters and `.`, `,`, `'` and `;` between digits
(`example.com`, `don't`, `3.14`). An ideograph, a hiragana and an emoji are words of their own.
"""

import re

LONGEST_WORD = 255

_ALONE = "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3041-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_ALONE_BEYOND = "\U00020000-\U0003ffff"
_EMOJI = "\u2600-\u27bf\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff"
# What Python's \w leaves out of a letter with marks: combining marks and the joiners between them.
_MARK = "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0951-\u0957"
_MARK += "\u0962\u0963\u0981-\u0983\u09bc\u09be-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83\u0abc-\u0acd"
_MARK += "\u0b01-\u0b03\u0b3c-\u0b4d\u0b82\u0bbe-\u0bcd\u0c00-\u0c03\u0c3e-\u0c4d\u0c81-\u0c83\u0cbc-\u0ccd"
_MARK += "\u0d00-\u0d03\u0d3e-\u0d4d\u0d82\u0d83\u0dca-\u0ddf\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc"
_MARK += "\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3\u200c\u200d\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f"
_LETTER = rf"(?:(?![{_ALONE}{_ALONE_BEYOND}])[^\W\d_]|[{_MARK}])"
_PIECE = rf"(?:(?![{_ALONE}{_ALONE_BEYOND}])\w|[{_MARK}])"
_WORD = re.compile(
    rf"[{_ALONE}{_ALONE_BEYOND}][{_MARK}]*|[{_EMOJI}][{_MARK}\U0001f3fb-\U0001f3ff]*"
    rf"|{_PIECE}(?:{_PIECE}|(?<={_LETTER})[.'\u2019\u2018\u2024:\u00b7](?={_LETTER})|(?<=\d)[.,'\u2019;](?=\d))*"
)


def split(text: str) -> list[str]:
    """Return the words of a text."""
    found = _WORD.findall(text.lower())
    if any(len(word) > LONGEST_WORD for word in found):
        found = [word[at : at + LONGEST_WORD] for word in found for at in range(0, len(word), LONGEST_WORD)]
    return [word for word in found if word.strip("_")]


def whole(text: str) -> str:
    """Return a text as one word, for fields that Elasticsearch does not split, such as a message's role."""
    return re.sub(r"\s", "\u2581", text.lower())[:LONGEST_WORD]
