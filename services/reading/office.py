"""Word and PowerPoint."""

import io
import re
import zipfile
from typing import Any

from services.errors import BadInput
from services.reading.elements import Found, passages_of, under_sections
from services.reading.kinds import Kind
from services.reading.passages import Dropped, Heading, Passage, Reading, pictures
from services.reading.repeated import on_every_page

_PICTURE = re.compile(r"(?:word|ppt|xl)/media/.+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg|webp)", re.IGNORECASE)
_MAIN_WORD = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHER_WORD = re.compile(
    rb"application/vnd\.ms-word\.(?:document|template)\.macroEnabled(?:Template)?\.main\+xml"
    rb"|application/vnd\.openxmlformats-officedocument\.wordprocessingml\.template\.main\+xml",
    re.IGNORECASE,
)


def word(content: bytes, name: str) -> Reading:
    """Read a Word file; page numbers are those of Word's own last page breaks."""
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError
    from unstructured.partition.docx import partition_docx

    try:
        ordinary = _as_document(content)
        elements = partition_docx(file=io.BytesIO(ordinary), languages=["eng"])
        first = next((each for each in docx.Document(io.BytesIO(ordinary)).paragraphs if each.text.strip()), None)
    except (OpcError, LxmlError, zipfile.BadZipFile, KeyError, ValueError, AttributeError) as error:
        raise BadInput(f"“{name}” is damaged and cannot be opened as a Word file. Save it again in Word.") from error
    pages = [element.metadata.page_number for element in elements if element.metadata.page_number]
    has_title = first is not None and first.style is not None and first.style.name == "Title"
    found, dropped = passages_of(elements)
    title, passages = under_sections(found, flat=has_title)
    return Reading(Kind.DOCX, title, max(pages, default=None), passages, macros(content), dropped + in_zip(content))


def slides(content: bytes, name: str) -> Reading:
    """Read a PowerPoint file: a slide is a section under its title, its notes follow it; `page` is the slide."""
    from lxml.etree import LxmlError
    from pptx import Presentation
    from pptx.exc import PythonPptxError
    from unstructured.partition.pptx import partition_pptx

    try:
        elements = partition_pptx(file=io.BytesIO(content), languages=["eng"])
        notes = [_notes(slide) for slide in Presentation(io.BytesIO(content)).slides]
    except (PythonPptxError, LxmlError, zipfile.BadZipFile, KeyError, ValueError, AttributeError) as error:
        raise BadInput(
            f"“{name}” is damaged and cannot be opened as a PowerPoint file. Save it again in PowerPoint."
        ) from error
    by_slide = [_slide(elements, number) for number in range(1, len(notes) + 1)]
    repeated, dropped = on_every_page([[passage.text for _, passage in slide] for slide in by_slide])
    found: Found = []
    empty: list[int] = []
    for number, (slide, said) in enumerate(zip(by_slide, notes, strict=True), start=1):
        own = [each for each in slide if each[0] or each[1].text not in repeated]
        found.extend(_with_body(own, said, number))
        if not own and not said:
            empty.append(number)
    title, passages = under_sections(found, flat=True)
    blank = (Dropped(f"{len(empty)} slides", "no text on them", tuple(empty)),) if empty else ()
    return Reading(Kind.PPTX, title, len(notes), passages, macros(content), dropped + blank + in_zip(content))


def _notes(slide: Any) -> str:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return frame.text.strip() if frame is not None else ""


def _slide(elements: list[Any], number: int) -> Found:
    """Put a slide's title first; other short lines on it are no titles."""
    own = [each for each in elements if each.metadata.page_number == number and each.category != "PageBreak"]
    titles = [each for each in own if each.category == "Title" and not each.metadata.category_depth]
    named = " ".join(each.text.strip() for each in titles)
    body, _dropped = passages_of([each for each in own if each not in titles])
    head: Found = [(Heading(named, 0), Passage(named, "", number))] if named else []
    return [*head, *((None, passage) for _heading, passage in body)]


def _with_body(slide: Found, notes: str, number: int) -> Found:
    """Put the notes after what the slide says; a title alone is what its slide says."""
    said: Found = [(None, Passage(f"Notes: {notes}", "", number))] if notes else []
    if not slide or slide[0][0] is None:
        slide = [(Heading(f"Slide {number}", 0), Passage("", "", number)), *slide] if slide or said else []
    elif len(slide) == 1 and not said:
        said = [(None, slide[0][1])]
    return [*slide, *said]


def macros(content: bytes) -> str:
    """Say that a file's macros were not run, or nothing."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        has_macros = any(name.endswith("vbaProject.bin") for name in archive.namelist())
    return "Its macros were ignored." if has_macros else ""


def in_zip(content: bytes) -> tuple[Dropped, ...]:
    """Count the pictures of an Office file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return pictures(sum(1 for name in archive.namelist() if _PICTURE.fullmatch(name)))


def _as_document(content: bytes) -> bytes:
    """Make a template, or a file with macros, the plain document that it is otherwise."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml")
        if not _OTHER_WORD.search(types):
            return content
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as plain:
            for member in archive.namelist():
                part = _OTHER_WORD.sub(_MAIN_WORD, types) if member == "[Content_Types].xml" else archive.read(member)
                plain.writestr(member, part)
    return stream.getvalue()
