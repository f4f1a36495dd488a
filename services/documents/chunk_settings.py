"""How a document is cut into chunks, and how new documents of a project are."""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from services import store
from services.accounts.roles import Action, only
from services.reading.chunking import CHUNK_TOKENS, OVERLAP
from services.store import Document, Setting
from services.words import ChunkStrategy


@dataclass(frozen=True, slots=True)
class ChunkSettings:
    """The strategy, and the sizes in estimated tokens."""

    strategy: ChunkStrategy = ChunkStrategy.TITLE
    chunk_tokens: int = CHUNK_TOKENS
    overlap: int = OVERLAP

    @classmethod
    def of(cls, document: Document) -> "ChunkSettings":
        """Give the settings by which a document is cut."""
        return cls(document.strategy, document.chunk_tokens, document.overlap)


def of_new_documents(session: Session, project_id: str) -> ChunkSettings:
    """Give the settings by which a project's next document will be cut."""
    chosen = session.get(Setting, _key(project_id))
    if chosen is None:
        return ChunkSettings()
    found = chosen.value
    return ChunkSettings(ChunkStrategy(found["strategy"]), found["chunk_tokens"], found["overlap"])


@only(Action.EDIT_DOCUMENTS)
def use_for_new_documents(project_id: str, chosen: ChunkSettings) -> None:
    """Cut the documents that will be added to a project in this way."""
    with store.writing() as session:
        session.merge(Setting(key=_key(project_id), value=asdict(chosen)))


def _key(project_id: str) -> str:
    return f"chunks of {project_id}"
