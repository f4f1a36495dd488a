"""Documents in the store: once each, with their chunks, their bytes and what was read."""

import pytest
from sqlalchemy.exc import OperationalError

from services import documents, store
from services.documents import keeping, versions
from services.errors import BadInput, NotFound, NotReady
from services.reading import passages, reader
from services.store import Project
from services.words import ChunkStrategy, QuestionStatus
from tests import factories
from tests.services.reading import files


def test_a_document_is_kept_with_its_chunks_its_bytes_and_what_was_read(project: Project) -> None:
    document = documents.add(project.id, "guide.md", files.MARKDOWN)
    (card,) = documents.listing(project.id)
    found = documents.chunks(document.id)
    assert (card.document.title, card.kind, card.chunks) == ("Lamp guide", "Markdown", len(found))
    assert [chunk.position for chunk in found] == list(range(len(found)))
    assert documents.passage(found[-1]).startswith("Setting up")
    with store.reading() as session:
        version = session.get_one(store.DocumentVersion, (document.id, 1))
    assert (version.content, version.name) == (files.MARKDOWN, "guide.md")
    assert passages.loads(version.passages or b"") == versions.passages(document.id)


def test_two_projects_may_hold_the_same_file(project: Project) -> None:
    other = factories.make_project("Other")
    assert documents.add(project.id, "a.md", files.MARKDOWN).id != documents.add(other.id, "a.md", files.MARKDOWN).id


def test_a_card_counts_the_kept_questions(project: Project) -> None:
    document = documents.add(project.id, "guide.md", files.MARKDOWN)
    chunks = documents.chunks(document.id)
    first, *_ = factories.make_questions(project, 2, chunks=chunks[:1])
    with store.writing() as session:
        session.get_one(store.Question, first.id).status = QuestionStatus.REJECTED
    assert documents.card(document.id).questions == 1
    assert documents.questions_by_chunk(document.id) == {chunks[0].id: 1}


def test_a_store_that_does_not_answer_is_said_and_leaves_nothing_behind(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_args: object, **_keywords: object) -> None:
        raise OperationalError("", {}, Exception("database is locked"))

    monkeypatch.setattr(keeping, "keep", failing)
    with pytest.raises(NotReady, match="could not be kept"):
        documents.add(project.id, "guide.md", files.MARKDOWN)
    assert documents.listing(project.id) == []


def test_a_race_for_the_same_file_ends_with_one_document(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    real = reader.read

    def slow(*args: object, **keywords: object) -> reader.Read:
        monkeypatch.setattr(reader, "read", real)
        documents.add(project.id, "first.md", files.MARKDOWN)
        return real(*args, **keywords)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "read", slow)
    assert documents.add(project.id, "second.md", files.MARKDOWN).name == "first.md"


def test_an_empty_file_is_refused_in_words(project: Project) -> None:
    with pytest.raises(BadInput, match="is empty"):
        documents.add(project.id, "nothing.txt", b"")


def test_a_project_that_is_gone_is_said_to_be_gone(project: Project) -> None:
    with pytest.raises(NotFound):
        documents.add("nothing", "guide.md", files.MARKDOWN)
    with pytest.raises(NotFound):
        documents.card("nothing")


def test_new_documents_are_cut_as_the_project_says(project: Project) -> None:
    chosen = documents.ChunkSettings(ChunkStrategy.FIXED, 40, 8)
    documents.use_for_new_documents(project.id, chosen)
    document = documents.add(project.id, "guide.md", files.MARKDOWN)
    assert documents.ChunkSettings.of(document) == chosen


def test_the_sample_gives_enough_to_ask_about(project: Project) -> None:
    sample = documents.add_sample(project.id)
    found = documents.chunks(sample.id)
    assert 12 <= len(found) <= 20
    assert 8 <= len({chunk.section for chunk in found}) <= 14
    assert documents.add_sample(project.id).id == sample.id
