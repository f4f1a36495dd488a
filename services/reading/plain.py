"""Text, Markdown and web pages."""

import re

from services.reading.elements import passages_of, under_sections
from services.reading.kinds import Kind
from services.reading.passages import Dropped, Reading, pictures
from services.reading.sentences import part_run_together

_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_IMG = re.compile(r"<img\b", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>([^<]*\w[^<]*)</title>", re.IGNORECASE)


def text(content: str) -> Reading:
    """Read plain text: paragraphs, lists and lines that look like headings."""
    from unstructured.partition.text import partition_text

    elements = partition_text(text=part_run_together(content), languages=["eng"])
    found, _dropped = passages_of(elements, is_plain=True)
    title, passages = under_sections(found, flat=True)
    return Reading(Kind.TEXT, title, None, passages)


def markdown(content: str) -> Reading:
    """Read Markdown without its front matter; pictures become the words that stand for them."""
    import markdown as markdown_to_html

    body = re.sub(r"\A---\n.*?\n---\n", "", content, flags=re.DOTALL)
    body, count = _IMAGE.subn(r"\1", body)
    page = markdown_to_html.markdown(body, extensions=["tables", "fenced_code", "sane_lists"])
    return html(page, Kind.MARKDOWN, dropped=pictures(count))


def html(content: str, kind: Kind = Kind.HTML, *, dropped: tuple[Dropped, ...] = ()) -> Reading:
    """Read a web page, or another format that was turned into one."""
    from unstructured.partition.html import partition_html

    elements = partition_html(text=content, languages=["eng"]) if re.search(r"\w", content) else []
    found, _dropped = passages_of(elements)
    title, passages = under_sections(found)
    page_title = _TITLE.search(content[:50_000])
    if not title and page_title:
        title = " ".join(page_title[1].split())
    return Reading(kind, title, None, passages, dropped=dropped or pictures(len(_IMG.findall(content))))
