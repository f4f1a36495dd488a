"""One reader for each format; all of them give passages under their section titles."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from services.errors import BadInput
from services.reading import books, language, mail, office, plain, printed, sheets
from services.reading.decoding import decode
from services.reading.kinds import Kind, misnamed, of_text, recognise
from services.reading.passages import OnProgress, Reading

_LETTER = re.compile(r"[^\W\d_]")


def read(content: bytes, name: str, on_progress: OnProgress = lambda *_told: None) -> Reading:
    """Read a file into passages; raises BadInput with the sentence to show when it cannot be used."""
    kind = recognise(content, name)
    text = "" if kind else decode(content, name)
    kind = kind or of_text(text, name)
    if kind in (Kind.TEXT, Kind.MARKDOWN, Kind.HTML, Kind.CSV) and not text.strip():
        raise BadInput(f"“{name}” is blank. Choose a file with text in it.")
    language.prepare()
    reading = _readers(content, text, name, on_progress)[kind]()
    if not any(_LETTER.search(passage.text) for passage in reading.passages):
        raise BadInput(f"“{name}” was read, but there are no sentences in it. Choose a document with text.")
    return replace(
        reading,
        title=(reading.title.strip() or _title_of(name))[:200],
        note=" ".join(part for part in (misnamed(kind, name), reading.note) if part),
        languages=language.spoken_in(reading.passages),
    )


def _readers(content: bytes, text: str, name: str, on_progress: OnProgress) -> dict[Kind, Callable[[], Reading]]:
    return {
        Kind.PDF: lambda: printed.read(content, name, on_progress),
        Kind.DOCX: lambda: office.word(content, name),
        Kind.PPTX: lambda: office.slides(content, name),
        Kind.XLSX: lambda: sheets.excel(content, name, on_progress),
        Kind.XLS: lambda: sheets.old_excel(content, name, on_progress),
        Kind.CSV: lambda: sheets.csv(text, on_progress),
        Kind.EMAIL: lambda: mail.read(content, name),
        Kind.EPUB: lambda: books.epub(content, name),
        Kind.RTF: lambda: books.rtf(content, name),
        Kind.HTML: lambda: plain.html(text),
        Kind.MARKDOWN: lambda: plain.markdown(text),
        Kind.TEXT: lambda: plain.text(text),
    }


def _title_of(name: str) -> str:
    stem = re.sub(r"[_\s]+|(?<=[a-z])-(?=[a-z])", " ", PurePath(name).stem).strip() or name
    return stem[:1].upper() + stem[1:]
