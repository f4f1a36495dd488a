"""Documents in the store: once each, with their chunks, and deleted without losing people's work."""

from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from services import documents, store
from services.documents import library
from services.errors import BadInput, NotFound, NotReady
from services.reading import reader
from services.store import Project
from tests import factories
from tests.services.reading import files


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    factories.fresh_store(tmp_path, monkeypatch)
    return factories.make_project()


def test_a_document_is_kept_with_its_chunks_and_its_bytes(project: Project) -> None:
    document = documents.add(project.id, "guide.md", files.MARKDOWN)
    (card,) = documents.listing(project.id)
    found = documents.chunks(document.id)
    assert (card.document.title, card.kind, card.chunks) == ("Lamp guide", "Markdown", len(found))
    assert [chunk.position for chunk in found] == list(range(len(found)))
    assert documents.passage(found[-1]).startswith("Setting up")
    with store.reading() as session:
        assert session.get_one(store.DocumentVersion, (document.id, 1)).content == files.MARKDOWN


def test_the_same_file_under_another_name_is_recognised(project: Project) -> None:
    first = documents.add(project.id, "guide.md", files.MARKDOWN)
    (again,) = documents.add_each(project.id, [("copy.md", lambda: files.MARKDOWN)])
    assert again.outcome == documents.Outcome.ALREADY_HERE
    assert again.document and again.document.id == first.id
    assert "“copy.md” is here already as “guide.md”" in again.sentence
    assert len(documents.listing(project.id)) == 1


def test_two_projects_may_hold_the_same_file(project: Project) -> None:
    other = factories.make_project("Other")
    assert documents.add(project.id, "a.md", files.MARKDOWN).id != documents.add(other.id, "a.md", files.MARKDOWN).id


def test_bad_files_do_not_keep_the_good_ones_of_an_upload_out(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "MAX_BYTES", 1024**2)
    sent = [
        ("empty.txt", b""),
        ("guide.md", files.MARKDOWN),
        ("large.txt", b"a lamp " * 200_000),
        ("broken.docx", files.word(broken=True)),
        ("help.html", files.HTML),
    ]
    outcomes = list(documents.add_each(project.id, [(name, lambda c=content: c) for name, content in sent]))  # type: ignore[misc]
    assert [each.outcome.value for each in outcomes] == ["refused", "added", "refused", "refused", "added"]
    assert "is empty" in outcomes[0].sentence
    assert "at most 1 MB" in outcomes[2].sentence
    assert [card.document.name for card in documents.listing(project.id)] == ["guide.md", "help.html"]


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), OperationalError("", {}, Exception("database or disk is full"))]
)
def test_a_full_disk_is_said_and_leaves_nothing_behind(
    project: Project, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def full(*_args: object, **_keywords: object) -> None:
        raise error

    monkeypatch.setattr(library, "_store", full)
    with pytest.raises(NotReady, match="The disk is full"):
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


def test_deleting_takes_unanswered_questions_and_leaves_answered_ones(project: Project) -> None:
    document = documents.add(project.id, "guide.md", files.MARKDOWN)
    found = documents.chunks(document.id)
    answered, _unanswered = factories.make_questions(project, 2, chunks=found)
    factories.make_answers(factories.make_variant(project), [answered])
    told = documents.what_goes_with(document.id)
    assert told == documents.Contents(chunks=len(found), unanswered_questions=1, answered_questions=1)
    assert documents.delete(document.id) == told
    with store.reading() as session:
        kept = session.query(store.Question).all()
        assert session.query(store.Chunk).count() == session.query(store.DocumentVersion).count() == 0
    assert [(question.id, question.chunk_id) for question in kept] == [(answered.id, None)]


def test_what_is_gone_is_said_to_be_gone(project: Project) -> None:
    with pytest.raises(NotFound):
        documents.delete("nothing")
    with pytest.raises(NotFound):
        documents.card("nothing")


def test_an_empty_file_is_refused_in_words(project: Project) -> None:
    with pytest.raises(BadInput, match="is empty"):
        documents.add(project.id, "nothing.txt", b"")


def test_the_sample_gives_enough_to_ask_about(project: Project) -> None:
    sample = documents.add_sample(project.id)
    found = documents.chunks(sample.id)
    assert 12 <= len(found) <= 20
    assert 8 <= len({chunk.section for chunk in found}) <= 14
    assert documents.add_sample(project.id).id == sample.id
