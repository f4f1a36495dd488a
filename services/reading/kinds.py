"""What a file is, told by its bytes; its name only decides between kinds of plain text."""

import io
import zipfile
from enum import StrEnum
from pathlib import PurePath

import filetype

from services.errors import BadInput

READABLE = "text (.txt), Markdown (.md), web page (.html), PDF or Word (.docx)"
EXTENSIONS = ("txt", "md", "markdown", "html", "htm", "pdf", "docx")
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
_OFFICE = {"ppt/": "a PowerPoint file", "xl/": "an Excel file", "META-INF/container.xml": "an e-book"}
_SORTS = {"image": "a picture", "video": "a video", "audio": "a sound recording", "font": "a font"}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Kind(StrEnum):
    """The formats that can be read, as media types."""

    TEXT = "text/plain"
    MARKDOWN = "text/markdown"
    HTML = "text/html"
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    @property
    def label(self) -> str:
        """Name the format as a person would."""
        names = {Kind.TEXT: "Text", Kind.MARKDOWN: "Markdown", Kind.HTML: "Web page", Kind.PDF: "PDF"}
        return names.get(self, "Word")


def recognise(content: bytes, name: str) -> Kind | None:
    """Tell the kind of a file, or None for plain text that has yet to be decoded; raises BadInput."""
    if b"%PDF-" in content[:1024]:
        return Kind.PDF
    if content.startswith(b"PK\x03\x04"):
        return _inside_zip(content, name)
    if content.startswith(_OLD_OFFICE):
        raise BadInput(_old_office(content, name))
    if content.startswith(b"{\\rtf"):
        raise BadInput(f"“{name}” is a rich text file, which cannot be read. Save it as {READABLE}.")
    if PurePath(name).suffix.lower() in (".pdf", ".docx"):
        raise BadInput(f"“{name}” is damaged: it does not begin as such a file does. Export it again and upload that.")
    known = filetype.guess(content)
    if known is not None:
        sort = _SORTS.get(known.mime.split("/")[0], "a program or an archive")
        raise BadInput(f"“{name}” is {sort}, which cannot be read. Use {READABLE}.")
    return None


def of_text(text: str, name: str) -> Kind:
    """Tell a web page, Markdown and plain text apart by content first, by name second."""
    start = text[:2000].lstrip().lower()
    if start.startswith(("<!doctype html", "<html")) or ("<body" in start and "<head" in start):
        return Kind.HTML
    by_name = {".html": Kind.HTML, ".htm": Kind.HTML, ".md": Kind.MARKDOWN, ".markdown": Kind.MARKDOWN}
    return by_name.get(PurePath(name).suffix.lower(), Kind.TEXT)


def _inside_zip(content: bytes, name: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadInput(f"“{name}” is damaged and cannot be opened. Export it again and upload that.") from error
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // 1024**2
        raise BadInput(f"“{name}” unpacks to more than {limit} MB. Split it, or remove its pictures.")
    names = [member.filename for member in members]
    if "word/document.xml" in names:
        return Kind.DOCX
    found = next((label for start, label in _OFFICE.items() if any(n.startswith(start) for n in names)), "an archive")
    raise BadInput(f"“{name}” is {found}, which cannot be read. Use {READABLE}.")


def _old_office(content: bytes, name: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return f"“{name}” is protected by a password. Remove the password in Word and upload it again."
    return f"“{name}” is in an old Office format. Save it as .docx or PDF and upload that."
