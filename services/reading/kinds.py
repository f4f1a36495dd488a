"""What a file is, told by its bytes; its name only decides between kinds of plain text."""

import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePath

import filetype

from services import delimited
from services.errors import BadInput
from services.reading import archives

READABLE = "PDF, Word, PowerPoint, Excel, CSV, text, Markdown, a web page, e-mail (.eml), EPUB or RTF"
MARKUP = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\x00!\x00[DE]\x00|\x00<\x00!\x00[DE]", re.IGNORECASE)
_MARKUP_BYTES = 64 * 1024
_SORTS = {"image": "a picture", "video": "a video", "audio": "a sound recording", "font": "a font"}
_PACKED = ("zip", "gzip", "x-tar", "x-7z", "x-rar", "vnd.rar", "x-bzip", "x-xz", "zstd", "x-lzip")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIL_HEADER = re.compile(
    rb"^(?:From|To|Subject|Date|Received|Message-ID|MIME-Version|Return-Path|Delivered-To|Content-Type|DKIM-Signature):",
    re.IGNORECASE | re.MULTILINE,
)
_SNIFFED_LINES = 12


class Kind(StrEnum):
    """The formats that can be read, as media types."""

    TEXT = "text/plain"
    MARKDOWN = "text/markdown"
    HTML = "text/html"
    CSV = "text/csv"
    RTF = "application/rtf"
    PDF = "application/pdf"
    EPUB = "application/epub+zip"
    EMAIL = "message/rfc822"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    XLS = "application/vnd.ms-excel"

    @property
    def label(self) -> str:
        """Name the format as a person would."""
        return _LABELS[self]

    @property
    def endings(self) -> tuple[str, ...]:
        """List the file name endings of the format."""
        return _ENDINGS[self]


_LABELS = {
    Kind.TEXT: "Text",
    Kind.MARKDOWN: "Markdown",
    Kind.HTML: "Web page",
    Kind.CSV: "CSV",
    Kind.RTF: "Rich text",
    Kind.PDF: "PDF",
    Kind.EPUB: "E-book",
    Kind.EMAIL: "E-mail",
    Kind.DOCX: "Word",
    Kind.PPTX: "PowerPoint",
    Kind.XLSX: "Excel",
    Kind.XLS: "Excel",
}
_ENDINGS: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("txt", "text", "log"),
    Kind.MARKDOWN: ("md", "markdown"),
    Kind.HTML: ("html", "htm", "xhtml"),
    Kind.CSV: ("csv", "tsv"),
    Kind.RTF: ("rtf",),
    Kind.PDF: ("pdf",),
    Kind.EPUB: ("epub",),
    Kind.EMAIL: ("eml",),
    Kind.DOCX: ("docx", "docm", "dotx"),
    Kind.PPTX: ("pptx", "pptm", "ppsx"),
    Kind.XLSX: ("xlsx", "xlsm", "xltx"),
    Kind.XLS: ("xls",),
}
EXTENSIONS = (*(ending for endings in _ENDINGS.values() for ending in endings), "zip")
_BINARY = (Kind.PDF, Kind.DOCX, Kind.PPTX, Kind.XLSX, Kind.XLS, Kind.EPUB)
_PARTS = {
    "word/document.xml": Kind.DOCX,
    "ppt/presentation.xml": Kind.PPTX,
    "xl/workbook.xml": Kind.XLSX,
    "META-INF/container.xml": Kind.EPUB,
}


def recognise(content: bytes, name: str) -> Kind | None:
    """Tell the kind of a file, or None for plain text that has yet to be decoded; raises BadInput."""
    if not content:
        raise BadInput(f"“{name}” is empty (0 bytes). Choose a file with text in it.")
    if b"%PDF-" in content[:1024]:
        return Kind.PDF
    if content.startswith(b"PK\x03\x04"):
        return _inside_zip(content, name)
    if content.startswith(_OLD_OFFICE):
        return _inside_old_office(content, name)
    if content.startswith(b"{\\rtf"):
        return Kind.RTF
    if _is_mail(content):
        return Kind.EMAIL
    if any(_ending(name) in kind.endings for kind in _BINARY):
        raise BadInput(f"“{name}” is damaged: it does not begin as such a file does. Export it again and upload that.")
    known = filetype.guess(content)
    if known is not None:
        raise BadInput(_unreadable(known.mime, name))
    return None


def of_text(text: str, name: str) -> Kind:
    """Tell a web page, a table, Markdown and plain text apart by content first, by name second."""
    start = text[:2000].lstrip("\ufeff \n\t").lower()
    if start.startswith(("<!doctype html", "<html")) or ("<body" in start and "<head" in start):
        return Kind.HTML
    by_name = next((kind for kind in Kind if _ending(name) in kind.endings), Kind.TEXT)
    if by_name == Kind.CSV:
        return Kind.CSV if delimited.detect(text).delimiter else Kind.TEXT
    if by_name == Kind.TEXT:
        return Kind.CSV if delimiter_of(text, columns=3) else Kind.TEXT
    return by_name if by_name in (Kind.HTML, Kind.MARKDOWN) else Kind.TEXT


def misnamed(kind: Kind, name: str) -> str:
    """Say that a file is of another kind than its name tells, or nothing."""
    ending = _ending(name)
    if ending in kind.endings or not any(ending in other.endings for other in Kind):
        return ""
    return f"Its name ends in “.{ending}”, but it is {_a(kind.label)} file and was read as one."


def delimiter_of(text: str, *, columns: int) -> str:
    """Find what parts the columns of a table, or "" where the first lines do not all have as many of them."""
    lines = [line for line in text[:50_000].split("\n")[: 4 * _SNIFFED_LINES] if line.strip()][:_SNIFFED_LINES]
    for delimiter in ",;\t|":
        widths = {len(row.cells) for row in delimited.repaired("\n".join(lines), delimiter)[0]}
        if len(lines) > 1 and len(widths) == 1 and min(widths) >= columns and (columns == 2 or len(lines) > 3):
            return delimiter
    return ""


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower().lstrip(".")


def _a(label: str) -> str:
    return f"an {label}" if label[0] in "AEIO" else f"a {label}"


def _is_mail(content: bytes) -> bool:
    head = re.split(rb"\r?\n\r?\n", content[:20_000].lstrip(), maxsplit=1)[0]
    return bool(_MAIL_HEADER.match(head)) and len({each.lower() for each in _MAIL_HEADER.findall(head)}) >= 3


def _inside_zip(content: bytes, name: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archives.check(archive.infolist(), name, len(content))
            names = set(archive.namelist())
            kind = next((kind for part, kind in _PARTS.items() if part in names), None)
            if kind and kind != Kind.EPUB:
                _refuse_entities(archive, name)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError, RuntimeError, OSError) as error:
        raise BadInput(f"“{name}” is damaged and cannot be opened. Export it again and upload that.") from error
    if kind:
        return kind
    if "xl/workbook.bin" in names:
        raise BadInput(f"“{name}” is a binary Excel file (.xlsb), which cannot be read. Save it as .xlsx.")
    raise BadInput(f"“{name}” is an archive inside another, or no document. Unpack it and upload the files in it.")


def _refuse_entities(archive: zipfile.ZipFile, name: str) -> None:
    """No Office program writes a document type; what does is an attack on the program that reads it."""
    for member in archive.namelist():
        if member.endswith((".xml", ".rels")):
            with archive.open(member) as part:
                if MARKUP.search(part.read(_MARKUP_BYTES)):
                    raise BadInput(f"“{name}” holds code that no Office program writes. Save it again and upload that.")


def _inside_old_office(content: bytes, name: str) -> Kind:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise BadInput(f"“{name}” is protected by a password. Save a copy without the password and upload that.")
    if "Workbook".encode("utf-16-le") in content:
        return Kind.XLS
    raise BadInput(f"“{name}” is in an old Office format. Save it as .docx, .pptx or PDF and upload that.")


def _unreadable(mime: str, name: str) -> str:
    if any(packed in mime for packed in _PACKED):
        return f"“{name}” is packed in a way that cannot be opened here. Unpack it, or pack it as .zip."
    sort = _SORTS.get(mime.split("/")[0], "a program or a file of an unknown kind")
    return f"“{name}” is {sort}, which cannot be read. Use {READABLE}."
