"""Deleting a document: what goes with it, what stays, and that it is said before."""

import pytest

from services import documents, store
from services.errors import NotFound
from services.store import Project
from tests import factories
from tests.services.reading import files


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
