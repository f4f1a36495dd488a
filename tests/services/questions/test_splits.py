"""Splits: whole sections on one side, repeated text with them, the share held, and frozen once it counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services import questions, store
from services.errors import BadInput, NotReady
from services.questions import nearness, splits
from services.words import Split
from tests import factories
from tests.question_writer import make_project, sentence


def assigned(project: store.Project) -> list[store.Chunk]:
    with store.writing() as session:
        return splits.assign(session, session.get_one(store.Project, project.id))


def sides(chunks: list[store.Chunk]) -> dict[int, set[Split | None]]:
    found: dict[int, set[Split | None]] = {}
    for chunk in chunks:
        found.setdefault(chunk.block, set()).add(chunk.split)
    return found


@pytest.mark.usefixtures("home")
def test_a_section_stands_on_one_side_and_the_share_is_held() -> None:
    chunks = assigned(make_project(20, chunks=3))
    assert all(len(side) == 1 for side in sides(chunks).values())
    assert sum(chunk.split == Split.TEST for chunk in chunks) == 24


@pytest.mark.usefixtures("home")
def test_text_that_is_repeated_in_another_section_goes_to_the_same_side() -> None:
    project = make_project(12, sentences=4)
    with store.writing() as session:
        for chunk in session.query(store.Chunk):
            if chunk.position in (2, 5, 9):
                chunk.text = f"{sentence(99, 1)} {sentence(99, 2)} {sentence(chunk.position, 7)}"
    found = {chunk.position: chunk.split for chunk in assigned(project)}
    assert found[2] == found[5] == found[9]


@pytest.mark.usefixtures("home")
def test_a_document_that_is_one_section_is_split_all_the_same() -> None:
    chunks = assigned(make_project(1, chunks=10))
    assert sum(chunk.split == Split.TEST for chunk in chunks) == 4


@pytest.mark.usefixtures("home")
def test_the_same_document_is_split_the_same_way_in_another_project() -> None:
    one, other = ([chunk.split for chunk in assigned(make_project(9))] for _ in range(2))
    assert one == other


@pytest.mark.usefixtures("home")
def test_what_has_a_split_keeps_it_when_documents_come() -> None:
    project = make_project(8)
    before = {chunk.id: chunk.split for chunk in assigned(project)}
    factories.make_chunks(project, 6, split=None)
    after = {chunk.id: chunk.split for chunk in assigned(project)}
    assert len(after) == 14 and all(after.values())
    assert {chunk_id: after[chunk_id] for chunk_id in before} == before


@pytest.mark.usefixtures("home")
def test_another_share_takes_questions_along_until_it_is_frozen() -> None:
    project = make_project(10)
    chunks = assigned(project)
    made = factories.make_questions(project, 10, split=Split.TRAIN, chunks=chunks)
    splits.set_share(project.id, 0.7)
    found = questions.listing(project.id)
    assert sum(each.split == Split.TEST for each in found) == 7
    assert all(each.chunk and each.chunk.split == each.split for each in found)
    with pytest.raises(BadInput, match="between 10% and 90%"):
        splits.set_share(project.id, 0.95)
    assert not splits.frozen(project.id) and len(made) == 10


@pytest.mark.usefixtures("home")
def test_a_comparison_freezes_the_split() -> None:
    comparison = factories.make_comparison(questions=2)
    assert splits.frozen(comparison.project_id)
    with pytest.raises(NotReady, match="stays as it is"):
        splits.set_share(comparison.project_id, 0.5)


@pytest.mark.usefixtures("home")
def test_a_section_with_answers_keeps_its_side_when_the_share_changes() -> None:
    project = make_project(10)
    train = next(chunk for chunk in assigned(project) if chunk.split == Split.TRAIN)
    (question,) = factories.make_questions(project, 1, split=Split.TRAIN, chunks=[train])
    factories.make_answers(factories.make_variant(project), [question])
    splits.set_share(project.id, 0.9)
    with store.reading() as session:
        assert session.get_one(store.Chunk, train.id).split == Split.TRAIN


@pytest.mark.usefixtures("home")
def test_a_question_that_somebody_brings_goes_where_its_section_or_its_double_is() -> None:
    project = make_project(10)
    chunks = assigned(project)
    with store.writing() as session:
        known = splits.Sides(session, session.get_one(store.Project, project.id))
        for chunk in chunks:
            words = chunk.text.split()
            assert known.of(f"How long do {words[1]} and {words[2]} and {words[3]} last?") == chunk.split
        first = known.of("Is the moonlight edition waterproof enough for sailing trips?")
        assert known.of("is the Moonlight edition waterproof enough for a sailing trips") == first


@given(st.floats(0.1, 0.9), st.integers(2, 200))
def test_a_portion_leaves_neither_side_empty(share: float, total: int) -> None:
    assert 1 <= splits.portion(total, share) <= total - 1


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=25), min_size=2, max_size=12))
def test_repeated_text_is_found_as_by_comparing_every_pair(texts: list[list[int]]) -> None:
    as_text = [" ".join(f"w{word}" for word in text) for text in texts]
    runs = [nearness.shingles(text) for text in as_text]
    expected = {
        (one, other)
        for one in range(len(runs))
        for other in range(one + 1, len(runs))
        if nearness.repeats(len(runs[one] & runs[other]), len(runs[one]), len(runs[other]))
    }
    assert set(nearness.pairs(as_text)) == expected
