"""Several files at once: each lands or is refused by itself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.documents import library
from services.errors import WinrateError
from services.store import Document


class Outcome(StrEnum):
    """What became of an uploaded file."""

    ADDED = "added"
    ALREADY_HERE = "already_here"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of an upload, and the sentence that tells what became of it."""

    name: str
    outcome: Outcome
    sentence: str
    document: Document | None = None
    note: str = ""


def add_each(project_id: str, files: Iterable[tuple[str, Callable[[], bytes]]]) -> Iterator[Upload]:
    """Add files one after another, each opened when its turn comes, and yield what became of each."""
    for name, content in files:
        yield _add(project_id, name, content)


def _add(project_id: str, name: str, content: Callable[[], bytes]) -> Upload:
    try:
        document, is_new, note = library.keep(project_id, name, content())
    except WinrateError as error:
        return Upload(name, Outcome.REFUSED, str(error))
    if not is_new:
        where = "" if document.name == name else f" as “{document.name}”"
        return Upload(
            name, Outcome.ALREADY_HERE, f"“{name}” is here already{where}, so it was not added again.", document
        )
    return Upload(name, Outcome.ADDED, f"“{name}” was added. {note}".strip(), document, note)
