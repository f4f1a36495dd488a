"""One reader for each format; all of them give passages under their section titles."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import PurePath
from typing import Any

from services.errors import BadInput
from services.reading import language, pdf
from services.reading.decoding import decode
from services.reading.kinds import Kind, of_text, recognise
from services.reading.passages import Heading, Outline, Passage, Reading, title_among
from services.reading.sentences import part_run_together

_HEADING_LENGTH = 90
_LEFT_OUT = ("Header", "Footer", "PageBreak", "Image", "PageNumber")
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_BLANK = re.compile(r"[ \t\u00a0]+")


def read(content: bytes, name: str, on_progress: Callable[[int, int, str], None] = lambda *_told: None) -> Reading:
    """Read a file into passages; raises BadInput with the sentence to show when it cannot be used."""
    kind = recognise(content, name)
    text = "" if kind else decode(content, name)
    kind = kind or of_text(text, name)
    if kind in (Kind.TEXT, Kind.MARKDOWN, Kind.HTML) and not text.strip():
        raise BadInput(f"“{name}” is blank. Choose a file with text in it.")
    language.prepare()
    readers: dict[Kind, Callable[[], Reading]] = {
        Kind.PDF: lambda: _pdf(content, name),
        Kind.DOCX: lambda: _docx(content, name),
        Kind.HTML: lambda: _html(text, Kind.HTML),
        Kind.MARKDOWN: lambda: _markdown(text),
        Kind.TEXT: lambda: _text(text),
    }
    reading = readers[kind]()
    if not any(re.search(r"\w", passage.text) for passage in reading.passages):
        raise BadInput(f"“{name}” was read, but there are no sentences in it. Choose a document with text.")
    title = reading.title.strip() or _title_of(name)
    return Reading(kind, title[:200], reading.pages, reading.passages, reading.note)


def _text(text: str) -> Reading:
    from unstructured.partition.text import partition_text

    elements = partition_text(text=part_run_together(text), languages=["eng"])
    return _from_elements(elements, Kind.TEXT, flat=True)


def _markdown(text: str) -> Reading:
    import markdown

    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    body = _IMAGE.sub(r"\1", body)
    return _html(markdown.markdown(body, extensions=["tables", "fenced_code", "sane_lists"]), Kind.MARKDOWN)


def _html(text: str, kind: Kind) -> Reading:
    from unstructured.partition.html import partition_html

    page_title = re.search(r"<title[^>]*>([^<]+)</title>", text[:50_000], flags=re.IGNORECASE)
    elements = partition_html(text=text, languages=["eng"]) if re.search(r"\w", text) else []
    reading = _from_elements(elements, kind)
    if reading.title or not page_title:
        return reading
    return Reading(kind, " ".join(page_title[1].split()), None, reading.passages)


def _docx(content: bytes, name: str) -> Reading:
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError
    from unstructured.partition.docx import partition_docx

    try:
        elements = partition_docx(file=io.BytesIO(content), languages=["eng"])
        first = next((each for each in docx.Document(io.BytesIO(content)).paragraphs if each.text.strip()), None)
    except (OpcError, LxmlError, zipfile.BadZipFile, KeyError, ValueError, AttributeError) as error:
        raise BadInput(f"“{name}” is damaged and cannot be opened as a Word file. Save it again in Word.") from error
    pages = [element.metadata.page_number for element in elements if element.metadata.page_number]
    has_title = first is not None and first.style is not None and first.style.name == "Title"
    reading = _from_elements(elements, Kind.DOCX, flat=has_title)
    return Reading(Kind.DOCX, reading.title, max(pages, default=None), reading.passages)


def _pdf(content: bytes, name: str) -> Reading:
    from unstructured.documents.elements import ListItem, Title
    from unstructured.partition.text import element_from_text

    printed = pdf.read(content, name)
    sizes = sorted({block.heading_size for block in printed.blocks if block.heading_size}, reverse=True)
    found: list[tuple[Heading | None, Passage]] = []
    for block in printed.blocks:
        element = element_from_text(block.text)
        is_heading = bool(block.heading_size)
        if not sizes:
            is_heading = isinstance(element, Title) and _looks_like_heading(block.text)
        depth = min(sizes.index(block.heading_size), 2) if block.heading_size else 0
        text = f"- {element.text}" if isinstance(element, ListItem) else element.text
        found.append((Heading(block.text, depth) if is_heading else None, Passage(text, "", block.page)))
    title, passages = _under_sections(found)
    missing = printed.pages_without_text
    note = f"{missing} of {printed.pages} pages are pictures without text and were left out." if missing else ""
    return Reading(Kind.PDF, title or printed.title, printed.pages, passages, note)


def _from_elements(elements: Iterable[Any], kind: Kind, *, flat: bool = False) -> Reading:
    found: list[tuple[Heading | None, Passage]] = []
    for element in elements:
        if element.category in _LEFT_OUT:
            continue
        heading = None
        if element.category == "Title" and (kind != Kind.TEXT or _looks_like_heading(element.text)):
            heading = Heading(_BLANK.sub(" ", element.text).strip(), element.metadata.category_depth or 0)
        found.append((heading, Passage(_body(element), "", element.metadata.page_number)))
    title, passages = _under_sections(found, flat=flat)
    return Reading(kind, title, None, passages)


def _under_sections(
    found: list[tuple[Heading | None, Passage]], *, flat: bool = False
) -> tuple[str, tuple[Passage, ...]]:
    """Give the title, and the passages under their sections; a heading with nothing below it goes."""
    starts_with_heading = bool(found) and found[0][0] is not None
    headings = [heading for heading, _ in found if heading]
    title = title_among(headings, flat=flat) if starts_with_heading or not flat else ""
    outline = Outline(title)
    passages: list[Passage] = []
    for heading, passage in found:
        text = "\n".join(_BLANK.sub(" ", line).strip() for line in passage.text.split("\n")).strip()
        if heading:
            outline.enter(heading)
        elif text:
            passages.append(Passage(text, outline.section, passage.page))
    return title, tuple(passages)


def _body(element: Any) -> str:
    if element.category == "ListItem":
        return f"- {element.text.lstrip('-•* ')}"
    if element.category == "Table" and element.metadata.text_as_html:
        return _rows(element.metadata.text_as_html)
    return str(element.text)


def _rows(table: str) -> str:
    """Write a table as Markdown does: models know it, and it can be drawn."""
    from lxml import html

    rows = [
        [" ".join(cell.text_content().replace("|", "/").split()) for cell in row.iter("td", "th")]
        for row in html.fromstring(table).iter("tr")
    ]
    lines = [f"| {' | '.join(row)} |" for row in rows if any(row)]
    if len(lines) > 1:
        lines.insert(1, "|" + " --- |" * len(rows[0]))
    return "\n".join(lines)


def _looks_like_heading(text: str) -> bool:
    """Unstructured calls any short line a title; a heading also begins with a capital and ends no sentence."""
    return len(text) <= _HEADING_LENGTH and text[:1].isupper() and text[-1:] not in ".!?:;,|" and "|" not in text


def _title_of(name: str) -> str:
    stem = re.sub(r"[_\s]+|(?<=[a-z])-(?=[a-z])", " ", PurePath(name).stem).strip() or name
    return stem[:1].upper() + stem[1:]
