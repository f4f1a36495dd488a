"""PDF: the printed blocks to headings and passages."""

from services.reading import pdf
from services.reading.elements import Found, looks_like_heading, under_sections
from services.reading.kinds import Kind
from services.reading.passages import Dropped, Heading, OnProgress, Passage, Reading


def read(content: bytes, name: str, on_progress: OnProgress) -> Reading:
    """Read a PDF's text layer; raises BadInput when there is none."""
    from unstructured.documents.elements import ListItem, Title
    from unstructured.partition.text import element_from_text

    found = pdf.read(content, name, on_progress)
    sizes = sorted({block.heading_size for block in found.blocks if block.heading_size}, reverse=True)
    told: Found = []
    for block in found.blocks:
        if block.is_table:
            told.append((None, Passage(block.text, "", block.page)))
            continue
        element = element_from_text(block.text)
        is_heading = bool(block.heading_size)
        if not sizes:
            is_heading = isinstance(element, Title) and looks_like_heading(block.text)
        depth = min(sizes.index(block.heading_size), 2) if block.heading_size else 0
        text = f"- {element.text}" if isinstance(element, ListItem) else element.text
        told.append((Heading(block.text, depth) if is_heading else None, Passage(text, "", block.page)))
    title, passages = under_sections(told)
    silent = len(found.pages_without_text)
    note = f"{silent} of {found.pages} pages are pictures without text and were left out." if silent else ""
    empty = (Dropped(f"{silent} pages", "no text on them", found.pages_without_text),) if silent else ()
    return Reading(Kind.PDF, title or found.title, found.pages, passages, note, found.dropped + empty)
