"""Where chunks stand in the text: every letter is kept, and every chunk is found where it was cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import documents
from services.documents import ChunkSettings, lay_out, versions
from services.documents.pieces import cut
from services.reading.passages import Passage
from services.store import Project
from services.words import ChunkStrategy

HEADER = "| Part | Euros |\n| --- | --- |\n"


def bare(text: str) -> str:
    return "".join(text.split())


def test_a_long_paragraph_is_cut_where_its_chunks_meet() -> None:
    text = "The lamp is on. The lamp is off. The lamp is sold."
    (paragraph,) = lay_out([Passage(text)], ["The lamp is on.", "The lamp is off. The lamp is sold."])
    assert [(each.text, each.chunks) for each in paragraph.segments] == [
        ("The lamp is on. ", (0,)),
        ("The lamp is off. The lamp is sold.", (1,)),
    ]


def test_repeated_text_belongs_to_both_chunks() -> None:
    (paragraph,) = lay_out(
        [Passage("One lamp. Two lamps. Three lamps.")], ["One lamp. Two lamps.", "Two lamps. Three lamps."]
    )
    assert [each.chunks for each in paragraph.segments] == [(0,), (0, 1), (1,)]


def test_a_heading_that_a_chunk_says_first_is_passed_over() -> None:
    passages = [Passage("Wipe it with a cloth.", "Care"), Passage("It costs 49 euros a piece.", "Prices")]
    found = lay_out(passages, ["Wipe it with a cloth.\n\nPrices: It costs 49 euros a piece."])
    assert [[each.chunks for each in paragraph.segments] for paragraph in found] == [[(0,)], [(0,)]]


def test_a_tables_repeated_header_does_not_lead_to_another_table() -> None:
    first = HEADER + "| Bulb | 7 |\n| Foot | 9 |"
    second = HEADER + "| Cord | 3 |"
    chunks = [HEADER + "| Bulb | 7 |", HEADER + "| Foot | 9 |", HEADER + "| Cord | 3 |"]
    found = lay_out([Passage(first), Passage(second)], chunks)
    assert [[each.chunks for each in paragraph.segments] for paragraph in found] == [[(0,), (1,)], [(2,)]]


@pytest.mark.parametrize("strategy", list(ChunkStrategy))
@pytest.mark.parametrize("overlap", [0, 15])
def test_every_chunk_of_the_sample_is_found_and_no_letter_is_lost(
    project: Project, strategy: ChunkStrategy, overlap: int
) -> None:
    passages = versions.passages(documents.add_sample(project.id).id)
    pieces = cut(passages, ChunkSettings(strategy, 60, overlap))
    found = lay_out(passages, [piece.text for piece in pieces])
    assert ["".join(segment.text for segment in each.segments) for each in found] == [each.text for each in passages]
    segments = [segment for each in found for segment in each.segments]
    assert not [each for each in segments if bare(each.text) and not each.chunks]
    for position, piece in enumerate(pieces):
        own = bare("".join(each.text for each in segments if position in each.chunks))
        assert own and len(own) <= len(bare(piece.text))


@given(
    st.lists(st.text("ab .\n日|-", max_size=60), max_size=6), st.lists(st.text("ab .\n日|-", max_size=40), max_size=6)
)
def test_any_text_stays_whole_whatever_the_chunks_say(texts: list[str], chunks: list[str]) -> None:
    found = lay_out([Passage(text) for text in texts], chunks)
    assert ["".join(segment.text for segment in each.segments) for each in found] == texts
