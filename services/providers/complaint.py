"""The words of a host's error, wherever its format puts them: nested, as JSON in a string, in lists, under any name."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_DEEPEST = 20
_SPOKEN = ("message", "msg", "description", "detail", "error", "raw", "reason", "error_message", "details", "errors")
_PARAMETER = ("param", "parameter", "field", "property")
_PAGE = re.compile(r"</(?:html|body|p|h\d|div|pre|title|code)>", re.IGNORECASE)
_TAG = re.compile(r"<(?:script|style)\b.{0,20000}?</(?:script|style)>|<[^<>]{0,2000}>", re.IGNORECASE | re.DOTALL)
_EMPTY_WORDS = ("provider returned error", "bad request", "error", "none", "null")


@dataclass(slots=True)
class Complaint:
    """What an error says: its sentences, the parameters that it names as such, and its codes."""

    texts: list[str] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """Give the words that say most: the first that are more than a heading; "" when there are none."""
        plain = [each.strip() for each in self.texts if each.strip()]
        telling = [each for each in plain if each.lower().strip(".") not in _EMPTY_WORDS]
        return next(iter(telling or plain), "")


def read(said: Any) -> Complaint:
    """Read the body of an error: text, or JSON that was parsed already."""
    complaint = Complaint()
    _read(said, complaint, _DEEPEST)
    return complaint


def _read(said: Any, complaint: Complaint, depth: int) -> None:
    if depth == 0:
        return
    if isinstance(said, str):
        inner = _parsed(said)
        if inner is None:
            complaint.texts.append(_plain(said))
        else:
            _read(inner, complaint, depth - 1)
    elif isinstance(said, list):
        for each in said:
            _read(each, complaint, depth - 1)
    elif isinstance(said, dict):
        _read_object(said, complaint, depth)


def _read_object(said: dict[str, Any], complaint: Complaint, depth: int) -> None:
    complaint.parameters += _parameters(said)
    complaint.codes += [each for each in (said.get("code"), said.get("type")) if isinstance(each, str)]
    for name in _SPOKEN:
        if name in said:
            _read(said[name], complaint, depth - 1)
    for name, value in said.items():
        if name not in _SPOKEN and name != "input" and isinstance(value, dict | list) and name != "loc":
            _read(value, complaint, depth - 1)


def _parameters(said: dict[str, Any]) -> Iterator[str]:
    for name in _PARAMETER:
        if isinstance(said.get(name), str):
            yield said[name]
    place = said.get("loc")
    if isinstance(place, list) and place:
        yield ".".join(str(each) for each in place if each != "body")


def _plain(said: str) -> str:
    """Take the tags of a web page away: its text is what was meant."""
    return html.unescape(_TAG.sub(" ", said)).strip() if _PAGE.search(said) else said


def _parsed(said: str) -> Any:
    """Read JSON that stands in a string, or after a few words in it."""
    start = min((place for place in (said.find("{"), said.find("[{")) if place >= 0), default=-1)
    if start < 0:
        return None
    try:
        inner, end = json.JSONDecoder().raw_decode(said[start:])
    except ValueError:
        return None
    around = [said[:start].strip(" :-\n"), said[start + end :].strip()]
    return [*([around[0]] if around[0] else []), inner, *([around[1]] if around[1] else [])]
