"""Questions follow their evidence into new chunks, and never across the split."""

import pytest

from services import questions, store
from services.questions import anchoring
from services.questions.anchoring import Reattached
from services.words import QuestionStatus, Split
from tests import factories
from tests.question_writer import sentence


def text(*sentences: tuple[int, int]) -> str:
    return " ".join(sentence(*each) for each in sentences)


@pytest.fixture
def project(home: object) -> store.Project:
    """Give a project with two chunks, held out and not, and a question about each sentence."""
    project = factories.make_project()
    chunks = factories.make_chunks(project, 2)
    with store.writing() as session:
        for number, chunk in enumerate(chunks):
            row = session.get_one(store.Chunk, chunk.id)
            row.text, row.block = text(*((number, each) for each in range(4))), number
            row.split = Split.TEST if number else Split.TRAIN
            for question in factories_questions(project, row):
                session.add(question)
    return project


def factories_questions(project: store.Project, chunk: store.Chunk) -> list[store.Question]:
    return [
        store.Question(
            project_id=project.id,
            chunk_id=chunk.id,
            text=f"How long do {sentence(chunk.block, each).split()[1]} and the others last?",
            evidence=sentence(chunk.block, each),
            split=chunk.split,
            origin="generated",
            position=chunk.block * 4 + each,
        )
        for each in range(4)
    ]


def reattach(project: store.Project, *new: tuple[str, int], dry_run: bool = False) -> Reattached:
    """Cut the project's document into chunks of (text, block), as the documents service does."""
    with store.writing() as session:
        document = session.query(store.Document).filter_by(project_id=project.id).one()
        old = session.query(store.Chunk).filter_by(document_id=document.id).order_by(store.Chunk.position).all()
        chunks = [
            store.Chunk(document_id=document.id, position=position, text=each, block=block)
            for position, (each, block) in enumerate(new)
        ]
        found = anchoring.reattach(session, document, old, chunks, dry_run=dry_run)
        if not dry_run:
            for chunk in old:
                session.delete(chunk)
    return found


SMALLER = [(text((number, each), (number, each + 1)), 2 * number + each // 2) for number in (0, 1) for each in (0, 2)]


def test_every_question_goes_to_the_chunk_with_its_evidence(project: store.Project) -> None:
    assert reattach(project, *SMALLER) == Reattached(8, [])
    for each in questions.listing(project.id):
        assert each.chunk and each.evidence in each.chunk.text and each.chunk.split == each.split


def test_a_question_whose_evidence_is_gone_is_rejected_with_the_reason(project: store.Project) -> None:
    found = reattach(project, (text((0, 0), (0, 1), (0, 2)), 0), *SMALLER[2:])
    assert found.kept == 7 and [each.position for each in found.lost] == [3]
    lost = questions.listing(project.id)[3]
    assert (lost.status, lost.reason, lost.chunk) == (QuestionStatus.REJECTED, anchoring.GONE, None)


def test_an_answered_question_stays_without_a_chunk(project: store.Project) -> None:
    last = questions.listing(project.id)[3]
    factories.make_answers(factories.make_variant(project), [last])
    reattach(project, (text((0, 0), (0, 1), (0, 2)), 0), *SMALLER[2:])
    kept = questions.listing(project.id)[3]
    assert (kept.status, kept.chunk, kept.split) == (QuestionStatus.KEPT, None, Split.TRAIN)


def test_a_block_with_questions_of_both_splits_is_held_out_and_loses_the_training_ones(project: store.Project) -> None:
    found = reattach(
        project, (text((0, 0), (0, 1)), 0), (text((0, 2), (0, 3)), 1), (text(*((1, n) for n in range(4))), 1)
    )
    assert found.kept == 6 and [each.position for each in found.lost] == [2, 3]
    listed = questions.listing(project.id)
    assert all(each.reason == anchoring.HELD_OUT_NOW for each in listed[2:4])
    assert {each.chunk.split for each in listed[4:] if each.chunk} == {Split.TEST}


def test_a_question_without_evidence_goes_where_the_text_of_its_chunk_is_now(project: store.Project) -> None:
    with store.writing() as session:
        for each in session.query(store.Question):
            each.evidence = ""
    assert reattach(project, *SMALLER) == Reattached(8, [])
    for each in questions.listing(project.id):
        assert each.chunk and each.text.split()[3] in each.chunk.text


def test_a_block_without_questions_keeps_the_side_of_its_text(project: store.Project) -> None:
    with store.writing() as session:
        session.query(store.Question).delete()
    reattach(project, *SMALLER)
    with store.reading() as session:
        found = [chunk.split for chunk in session.query(store.Chunk).order_by(store.Chunk.position)]
    assert found == [Split.TRAIN, Split.TRAIN, Split.TEST, Split.TEST]


def test_a_dry_run_tells_the_same_and_changes_nothing(project: store.Project) -> None:
    before = [(each.id, each.chunk_id, each.status) for each in questions.listing(project.id)]
    found = reattach(project, (text((0, 0), (0, 1), (0, 2)), 0), *SMALLER[2:], dry_run=True)
    assert found.kept == 7 and len(found.lost) == 1
    assert [(each.id, each.chunk_id, each.status) for each in questions.listing(project.id)] == before


def test_a_question_across_sections_takes_both_chunks_along(project: store.Project) -> None:
    with store.writing() as session:
        chunks = session.query(store.Chunk).order_by(store.Chunk.position).all()
        chunks[1].split = Split.TRAIN
        session.query(store.Question).update({"split": Split.TRAIN})
        across = session.query(store.Question).filter_by(position=0).one()
        across.other_chunk_ids, across.evidence = [chunks[1].id], f"{sentence(0, 3)}\n{sentence(1, 3)}"
    reattach(project, *SMALLER)
    moved = questions.listing(project.id)[0]
    with store.reading() as session:
        assert sentence(0, 3) in session.get_one(store.Chunk, moved.chunk_id).text
        assert sentence(1, 3) in session.get_one(store.Chunk, moved.other_chunk_ids[0]).text
