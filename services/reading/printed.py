"""PDF: the printed blocks to headings and passages."""

from services.reading import pdf
from services.reading.elements import HEADING_LENGTH, looks_like_heading, under_sections
from services.reading.kinds import Kind
from services.reading.passages import Dropped, Heading, OnProgress, Passage, Reading


def read(content: bytes, name: str, on_progress: OnProgress) -> Reading:
    """Read a PDF's text layer; raises BadInput when there is none."""
    found = pdf.read(content, name, on_progress)
    sizes = sorted({block.heading_size for block in found.blocks if block.heading_size}, reverse=True)
    told = [_told(block, sizes) for block in found.blocks]
    title, passages = under_sections(told)
    silent = len(found.pages_without_text)
    note = f"{silent} of {found.pages} pages are pictures without text and were left out." if silent else ""
    empty = (Dropped(f"{silent} pages", "no text on them", found.pages_without_text),) if silent else ()
    return Reading(Kind.PDF, title or found.title, found.pages, passages, note, found.dropped + empty)


def _told(block: pdf.Block, sizes: list[float]) -> tuple[Heading | None, Passage]:
    """Tell headings and list items from paragraphs, with Unstructured's rules where the print says nothing."""
    from unstructured.documents.elements import ListItem, Title
    from unstructured.partition.text import element_from_text

    plain = Passage(block.text, "", block.page)
    if block.heading_size:
        return Heading(block.text, min(sizes.index(block.heading_size), 2)), plain
    if block.is_table or (len(block.text) > HEADING_LENGTH and block.text[:1].isalpha()):
        return None, plain
    element = element_from_text(block.text)
    if isinstance(element, Title) and not sizes and looks_like_heading(block.text):
        return Heading(block.text, 0), plain
    return None, Passage(f"- {element.text}" if isinstance(element, ListItem) else element.text, "", block.page)
