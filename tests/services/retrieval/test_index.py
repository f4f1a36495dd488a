"""Searching: by meaning, by words or both, and never in what may not be read."""

import numpy as np
import pytest

from services import store
from services.errors import NotReady
from services.retrieval import ChunkFilter, Index, Search, sections
from services.retrieval.fusion import fuse
from services.retrieval.index import Chunks
from services.retrieval.keywords import KeywordIndex, index_of
from services.retrieval.loading import load
from services.words import Fusion, RetrievalMethod, Split
from tests import factories

TEXTS = [
    "The lamp dims at night.",
    "Error E42 means a loose plug.",
    "Returns take 30 days.",
    "A secret of the test half.",
]
ANGLES = np.array([[1, 0], [0.6, 0.8], [0, 1], [0.9, 0.435]], dtype=np.float32)
EAST, NORTH = np.array([[1, 0]], dtype=np.float32), np.array([[0, 1]], dtype=np.float32)


def make_index() -> Index:
    chunks = Chunks(
        ids=["lamp", "error", "returns", "secret"],
        texts=TEXTS,
        document_ids=["manual", "manual", "terms", "manual"],
        sections=["Light", "Errors", "Returns", "Light"],
        splits=[Split.TRAIN, None, Split.TRAIN, Split.TEST],
    )
    return Index(chunks, ANGLES)


def found(how: Search, question: str = "Which?", query: np.ndarray = EAST, split: Split = Split.TRAIN) -> list[str]:  # type: ignore[type-arg]
    index = make_index()
    return [each.chunk_id for each in index.opened(how, split).find(question, index.nearness(query)[0])]


def test_vectors_give_the_nearest_first_with_their_similarity() -> None:
    index = make_index()
    passages = index.opened(Search(top_k=2), Split.TEST).find("Which?", index.nearness(EAST)[0])
    assert [(each.chunk_id, round(each.score, 3)) for each in passages] == [("lamp", 1.0), ("secret", 0.9)]
    assert [each.chunk_id for each in index.top(NORTH, 1)[0]] == ["returns"]


@pytest.mark.parametrize("method", RetrievalMethod)
def test_training_questions_never_see_a_held_out_chunk(method: RetrievalMethod) -> None:
    how, question = Search(top_k=9, method=method), "What is the secret of the test half, lamp, error, returns?"
    assert "secret" not in found(how, question)
    assert {"lamp", "error", "returns"} >= set(found(how, question)) >= {"error"}  # without a split: train
    assert "secret" in found(how, question, split=Split.TEST)


def test_words_find_what_they_share_and_nothing_else() -> None:
    how = Search(top_k=9, method=RetrievalMethod.BM25)
    assert found(how, "What does E42 mean?") == ["error"]
    assert found(how, "returning") == ["returns"]
    assert found(how, "zzz") == []


def test_both_together_bring_up_what_either_finds() -> None:
    for fusion in Fusion:
        how = Search(top_k=2, method=RetrievalMethod.HYBRID, fusion=fusion)
        assert set(found(how, "E42?", EAST)) == {"lamp", "error"}


def test_a_filter_keeps_documents_sections_and_unlike_passages_out() -> None:
    def where(**rules: object) -> list[str]:
        return found(Search(top_k=9, filter=ChunkFilter(**rules)), split=Split.TEST)  # type: ignore[arg-type]

    assert where(documents=("terms",)) == ["returns"]
    assert where(sections=("Light",)) == ["lamp", "secret"]
    assert where(without_documents=("manual",)) == ["returns"]
    assert where(without_sections=("Light", "Returns")) == ["error"]
    assert where(minimum_score=0.7) == ["lamp", "secret"]
    assert where(documents=("manual",), without_sections=("Light",)) == ["error"]
    assert where(sections=("nowhere",)) == []


def test_a_filter_survives_the_store() -> None:
    rules = ChunkFilter(documents=("b", "a"), without_sections=("x",), minimum_score=0.3)
    kept = rules.to_store()
    assert kept == {"documents": ["a", "b"], "without_sections": ["x"], "minimum_score": 0.3}
    assert ChunkFilter.of(kept).to_store() == kept
    assert ChunkFilter.of({}) == ChunkFilter() and not ChunkFilter().restricts


def test_reciprocal_fusion_adds_the_reciprocal_ranks() -> None:
    one = np.array([7, 8]), np.array([9.0, 1.0], dtype=np.float32)
    other = np.array([8, 9]), np.array([5.0, 4.0], dtype=np.float32)
    places, scores = fuse(one, other, Fusion.RECIPROCAL, 3)
    assert places.tolist() == [8, 7, 9]
    assert scores.tolist() == pytest.approx([1 / 62 + 1 / 61, 1 / 61, 1 / 62])


def test_relative_fusion_averages_the_scaled_scores() -> None:
    one = np.array([1, 2, 3]), np.array([10.0, 5.0, 0.0], dtype=np.float32)
    other = np.array([2, 4]), np.array([0.9, 0.1], dtype=np.float32)
    places, scores = fuse(one, other, Fusion.RELATIVE, 2)
    assert places.tolist() == [2, 1]
    assert scores.tolist() == pytest.approx([0.75, 0.5])


def test_scripts_without_spaces_are_searched_by_character() -> None:
    scores = KeywordIndex(["灯有三个开关", "退货需要三十天"]).scores("开关在哪里")
    assert scores[0] > 0 and scores[1] == 0


def test_an_index_of_the_same_texts_is_made_once() -> None:
    assert index_of(list(TEXTS)) is index_of(list(TEXTS))
    assert index_of(TEXTS[:2]) is not index_of(list(TEXTS))
    assert KeywordIndex([]).scores("lamp").tolist() == []


@pytest.mark.usefixtures("home")
def test_chunks_come_out_of_the_store_with_their_section_title() -> None:
    project = factories.make_project()
    with pytest.raises(NotReady, match="no document yet"):
        load(project.id)
    for chunk in factories.make_chunks(project, 3):
        with store.writing() as session:
            row = session.get_one(store.Chunk, chunk.id)
            row.section, row.embedding = f"Part {chunk.position}", np.array([chunk.position, 1], np.float16).tobytes()
    index = load(project.id)
    assert index.chunks.texts[1] == "Part 1\nThe lamp has 1 switches."
    assert index.vectors.tolist() == [[0, 1], [1, 1], [2, 1]]
    assert sections(project.id) == ["Part 0", "Part 1", "Part 2"]
    assert load(project.id, vectors=False).vectors.size == 0
