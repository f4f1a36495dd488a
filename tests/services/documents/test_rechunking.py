"""Cutting a document anew: tried without a trace, and done with its questions taken along."""

import pytest

from services import documents, store
from services.documents import ChunkSettings, rechunking, versions
from services.errors import BadInput
from services.store import Chunk, Document, Project, Question
from services.words import ChunkStrategy, QuestionStatus, Split
from tests import factories

SMALL = ChunkSettings(ChunkStrategy.SENTENCES, 40, 0)


@pytest.fixture
def sample(project: Project) -> Document:
    return documents.add_sample(project.id)


def asked_about(project: Project, chunk: Chunk, evidence: str) -> Question:
    (question,) = factories.make_questions(project, 1, split=Split.TEST, chunks=[chunk])
    with store.writing() as session:
        session.get_one(Chunk, chunk.id).split = Split.TEST
        found = session.get_one(Question, question.id)
        found.evidence = evidence
    return found


def test_a_preview_counts_and_changes_nothing(project: Project, sample: Document) -> None:
    before = [chunk.id for chunk in documents.chunks(sample.id)]
    asked_about(project, documents.chunks(sample.id)[0], documents.chunks(sample.id)[0].text.split(". ")[0])
    found = rechunking.preview(sample.id, versions.passages(sample.id), SMALL)
    assert len(found.tokens_now) == len(before) < len(found.pieces) == len(found.tokens_then)
    assert max(found.tokens_then) <= 40
    moved = rechunking.fate(sample.id, found.pieces)
    assert (moved.kept, moved.lost) == (1, [])
    assert [chunk.id for chunk in documents.chunks(sample.id)] == before


def test_questions_go_to_the_chunk_with_their_evidence_and_others_are_rejected(
    project: Project, sample: Document
) -> None:
    chunk = documents.chunks(sample.id)[0]
    evidence = chunk.text.split(". ")[0]
    kept = asked_about(project, chunk, evidence)
    lost = asked_about(project, chunk, "Words that stand nowhere in this document at all.")
    passages = versions.passages(sample.id)
    told = rechunking.fate(sample.id, rechunking.preview(sample.id, passages, SMALL).pieces)
    assert (told.kept, [question.id for question in told.lost]) == (1, [lost.id])
    rechunking.rechunk(sample.id, passages, SMALL)
    with store.reading() as session:
        place = session.get_one(Chunk, session.get_one(Question, kept.id).chunk_id)
        assert evidence in " ".join(place.text.split()) and place.split == Split.TEST
        gone = session.get_one(Question, lost.id)
    assert (gone.status, gone.chunk_id) == (QuestionStatus.REJECTED, None) and gone.reason
    assert ChunkSettings.of(documents.card(sample.id).document) == SMALL


def test_a_chunk_that_stays_keeps_its_embedding_and_the_answers_that_read_it(
    project: Project, sample: Document
) -> None:
    chunk = documents.chunks(sample.id)[2]
    (question,) = factories.make_questions(project, 1)
    (answer,) = factories.make_answers(factories.make_variant(project), [question], contexts=[chunk.text])
    with store.writing() as session:
        session.get_one(Chunk, chunk.id).embedding = b"vector"
        session.get_one(store.AnswerContext, (answer.id, 0)).chunk_id = chunk.id
    rechunking.rechunk(sample.id, versions.passages(sample.id), ChunkSettings.of(sample))
    stays = documents.chunks(sample.id)[2]
    with store.reading() as session:
        context = session.get_one(store.AnswerContext, (answer.id, 0))
    assert stays.id != chunk.id and stays.embedding == b"vector"
    assert context.chunk_id == stays.id


def test_sizes_that_make_no_sense_are_refused_and_nothing_changes(project: Project, sample: Document) -> None:
    before = [chunk.id for chunk in documents.chunks(sample.id)]
    with pytest.raises(BadInput):
        rechunking.rechunk(sample.id, versions.passages(sample.id), ChunkSettings(ChunkStrategy.TITLE, 40, 39))
    assert [chunk.id for chunk in documents.chunks(sample.id)] == before
    assert documents.card(sample.id).document.chunk_tokens == sample.chunk_tokens
