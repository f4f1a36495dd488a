"""New versions of a document: seen before they are taken in, and nothing of the old one lost."""

import pytest

from services import documents, store
from services.documents import Mark, versions
from services.errors import NotFound
from services.store import Document, Project, Question
from services.words import QuestionStatus, Split, UploadOutcome
from tests import factories
from tests.services.documents.reading_worker import upload

FIRST = b"""# Lamp guide

## Care

Wipe the lamp with a dry cloth once a week. Never use water on it.

## Prices

The lamp costs 49 euros. A new bulb costs 7 euros in every shop.
"""
SECOND = FIRST.replace(b"49 euros", b"59 euros").replace(
    b"## Care", b"## Returns\n\nSend it back within 30 days.\n\n## Care"
)


@pytest.fixture
def document(project: Project) -> Document:
    return documents.add(project.id, "guide.md", FIRST)


@pytest.fixture
def waiting(project: Project, document: Document) -> str:
    (found,) = upload(project.id, ("guide.md", SECOND))
    return found.id


def question_about(project: Project, document: Document, evidence: str) -> Question:
    chunk = next(each for each in documents.chunks(document.id) if evidence in each.text)
    (question,) = factories.make_questions(project, 1, split=Split.TRAIN, chunks=[chunk])
    with store.writing() as session:
        found = session.get_one(Question, question.id)
        found.evidence = evidence
    return found


def test_what_changed_is_told_by_section_with_the_questions_that_it_touches(
    project: Project, document: Document, waiting: str
) -> None:
    question_about(project, document, "Never use water on it.")
    price = question_about(project, document, "The lamp costs 49 euros.")
    found = versions.changes(waiting)
    assert [(each.section, each.mark) for each in found.sections] == [
        ("Returns", Mark.ADDED),
        ("Prices", Mark.CHANGED),
    ]
    (price_now,) = found.sections[1].paragraphs
    assert "49 euros" in price_now.before and "59 euros" in price_now.after
    assert (found.kept, [each.id for each in found.lost], found.answered) == (1, [price.id], 0)
    assert documents.card(document.id).document.version == 1


def test_replacing_makes_the_next_version_and_keeps_the_old_bytes(
    project: Project, document: Document, waiting: str
) -> None:
    price = question_about(project, document, "The lamp costs 49 euros.")
    kept = question_about(project, document, "Never use water on it.")
    replaced = versions.replace(waiting)
    assert (replaced.id, replaced.version) == (document.id, 2)
    assert [(each.number, each.is_newest) for each in versions.history(document.id)] == [(2, True), (1, False)]
    assert versions.content(document.id, 1) == FIRST and versions.content(document.id, 2) == SECOND
    assert any("59 euros" in chunk.text for chunk in documents.chunks(document.id))
    with store.reading() as session:
        assert session.get_one(Question, price.id).status == QuestionStatus.REJECTED
        assert session.get_one(Question, kept.id).chunk_id in {each.id for each in documents.chunks(document.id)}
        assert session.get_one(store.Upload, waiting).outcome == UploadOutcome.ADDED
    with pytest.raises(NotFound):
        versions.replace(waiting)


def test_keeping_both_gives_the_new_one_a_name_of_its_own(project: Project, document: Document, waiting: str) -> None:
    versions.keep_both(waiting)
    assert [card.document.name for card in documents.listing(project.id)] == ["guide.md", "guide (2).md"]
    assert documents.card(document.id).document.version == 1


def test_not_now_leaves_everything_as_it_was(project: Project, document: Document, waiting: str) -> None:
    versions.not_now(waiting)
    assert documents.uploads(project.id) == []
    assert len(versions.history(document.id)) == 1


def test_going_back_is_a_version_too(project: Project, document: Document, waiting: str) -> None:
    versions.replace(waiting)
    documents.tick_off(project.id)
    (back,) = upload(project.id, ("guide.md", FIRST))
    assert versions.replace(back.id).version == 3


def test_a_document_from_before_is_read_again_from_its_bytes(project: Project, document: Document) -> None:
    read = versions.passages(document.id)
    with store.writing() as session:
        session.get_one(store.DocumentVersion, (document.id, 1)).passages = None
    assert versions.passages(document.id) == read
    with store.reading() as session:
        assert session.get_one(store.DocumentVersion, (document.id, 1)).passages


def test_when_the_document_was_deleted_the_new_one_can_still_be_added(
    project: Project, document: Document, waiting: str
) -> None:
    documents.delete(document.id)
    with pytest.raises(NotFound):
        versions.changes(waiting)
    assert versions.keep_both(waiting).name == "guide.md"
