"""How the pages say what a document is."""

from components import plain
from services.counting import count
from services.documents import DocumentCard
from services.reading.kinds import Kind

_ICONS = {
    "PDF": "picture_as_pdf",
    "PPTX": "slideshow",
    "XLSX": "table",
    "XLS": "table",
    "CSV": "csv",
    "EMAIL": "mail",
    "EPUB": "auto_stories",
    "HTML": "language",
    "MARKDOWN": "markdown",
    "RTF": "notes",
    "TEXT": "notes",
}
_LANGUAGES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def icon(card: DocumentCard) -> str:
    """Give the icon of a document's kind."""
    return f":material/{_ICONS.get(_kind(card), 'description')}:"


def facts(card: DocumentCard) -> str:
    """Say in a line what a document is and what came of it."""
    document = card.document
    said = [card.kind]
    if document.version > 1:
        said.append(f"version {document.version}")
    if document.pages:
        said.append(count(document.pages, page_noun(card)))
    said += [*map(language, document.languages[:3]), count(card.chunks, "chunk")]
    if card.questions:
        said.append(f"{count(card.questions, 'question')} written")
    return " · ".join(said)


def page_noun(card: DocumentCard) -> str:
    """Name what a document's pages are."""
    return {"XLSX": "sheet", "XLS": "sheet", "PPTX": "slide", "EPUB": "chapter"}.get(_kind(card), "page")


def _kind(card: DocumentCard) -> str:
    return Kind(card.document.media_type).name


def language(code: str) -> str:
    """Name a language by its ISO 639-1 code."""
    return _LANGUAGES.get(code, plain.words(code))
