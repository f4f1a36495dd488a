"""Unstructured's elements to passages under their section titles."""

import re
from collections.abc import Iterable
from typing import Any

from services.reading.passages import Dropped, Heading, Outline, Passage, title_among

HEADING_LENGTH = 90
_ON_EVERY_PAGE = ("Header", "Footer", "PageNumber")
_NOTHING = ("PageBreak", "Image")
_BLANK = re.compile(r"[ \t\u00a0]+")

Found = list[tuple[Heading | None, Passage]]


def passages_of(elements: Iterable[Any], *, is_plain: bool = False) -> tuple[Found, tuple[Dropped, ...]]:
    """Give headings and passages in reading order, and what stands on every page.

    In `is_plain` text Unstructured takes any short line for a title, so only those that look like one count.
    """
    found: Found = []
    dropped: dict[str, Dropped] = {}
    for element in elements:
        if element.category in _ON_EVERY_PAGE and element.text.strip():
            dropped.setdefault(element.text, Dropped(element.text, "on every page"))
        elif element.category not in (*_ON_EVERY_PAGE, *_NOTHING):
            heading = None
            if element.category == "Title" and (not is_plain or looks_like_heading(element.text)):
                heading = Heading(_BLANK.sub(" ", element.text).strip(), element.metadata.category_depth or 0)
            found.append((heading, Passage(_body(element), "", element.metadata.page_number)))
    return found, tuple(dropped.values())


def under_sections(found: Found, *, flat: bool = False) -> tuple[str, tuple[Passage, ...]]:
    """Give the title, and the passages under their sections; a heading with nothing below it goes.

    A document of headings alone is taken for one of short paragraphs.
    """
    starts_with_heading = bool(found) and found[0][0] is not None
    title = title_among([heading for heading, _ in found if heading], flat=flat)
    if flat and not starts_with_heading:
        title = ""
    outline = Outline(title)
    passages: list[Passage] = []
    for heading, passage in found:
        text = "\n".join(_BLANK.sub(" ", line).strip() for line in passage.text.split("\n")).strip()
        if heading:
            outline.enter(heading)
        elif text:
            passages.append(Passage(text, outline.section, passage.page))
    if not passages and found:
        return title, under_sections([(None, passage) for _, passage in found])[1]
    return title, tuple(passages)


def looks_like_heading(text: str) -> bool:
    """Tell whether a line without layout can be a heading: it begins with a capital and ends no sentence."""
    return len(text) <= HEADING_LENGTH and text[:1].isupper() and text[-1:] not in ".!?:;,|" and "|" not in text


def table_lines(rows: Iterable[list[str]]) -> str:
    """Write a table as Markdown does, its first row as the header: models know it, and it can be drawn."""
    lines = [f"| {' | '.join(row)} |" for row in rows if any(row)]
    if len(lines) > 1:
        lines.insert(1, "|" + " --- |" * (lines[0].count("|") - 1))
    return "\n".join(lines)


def _body(element: Any) -> str:
    if element.category == "ListItem":
        return f"- {element.text.lstrip('-•* ')}"
    if element.category == "Table" and element.metadata.text_as_html:
        return _rows(element.metadata.text_as_html)
    return str(element.text)


def _rows(table: str) -> str:
    from lxml import html

    return table_lines(
        [" ".join(cell.text_content().replace("|", "/").split()) for cell in row.iter("td", "th")]
        for row in html.fromstring(table).iter("tr")
    )
