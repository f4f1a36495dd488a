"""Chunks: whole sentences, one section each, nothing lost, none too long."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.errors import BadInput
from services.reading.chunking import Piece, split
from services.reading.passages import Passage
from services.reading.sentences import count_tokens, part_run_together, split_sentences

passages = st.lists(
    st.builds(
        Passage,
        text=st.text(alphabet="abC .!?\n0é灯", min_size=1, max_size=400).filter(str.strip),
        section=st.sampled_from(["", "Care", "Prices"]),
        page=st.sampled_from([None, 1, 2]),
    ),
    max_size=12,
)


def letters(text: str) -> str:
    return re.sub(r"\s", "", text)


@settings(deadline=None, max_examples=150)
@given(passages, st.integers(20, 200))
def test_no_chunk_is_too_long_and_no_word_is_lost(found: list[Passage], limit: int) -> None:
    pieces = split(found, chunk_tokens=limit)
    assert all(count_tokens(piece.text) <= limit + 5 for piece in pieces)
    said = letters("".join(piece.text for piece in pieces))
    for heading in ("Care:", "Prices:"):
        said = said.replace(heading, "")
    assert said == letters("".join(passage.text for passage in found))


def test_a_long_section_is_cut_into_even_parts_between_sentences() -> None:
    text = " ".join(f"Sentence number {each} says that the lamp is on." for each in range(40))
    pieces = split([Passage(text, "Care")], chunk_tokens=100)
    sizes = [count_tokens(piece.text) for piece in pieces]
    assert max(sizes) <= 100
    assert min(sizes) >= 70
    assert all(piece.text.endswith(".") and piece.text.startswith("Sentence") for piece in pieces)


def test_a_section_is_not_mixed_with_the_next_one() -> None:
    text = "The lamp has three switches and a cable of two metres. " * 5
    pieces = split([Passage(text, "Care", 1), Passage(text, "Prices", 2)])
    assert [(piece.section, piece.page) for piece in pieces] == [("Care", 1), ("Prices", 2)]


def test_a_tiny_section_joins_its_neighbour_under_its_own_heading() -> None:
    pieces = split([Passage("The lamp is white.", "Colour"), Passage("It costs 49 euros.", "Money › Price")])
    assert pieces == [Piece("The lamp is white.\n\nPrice: It costs 49 euros.", "Colour", None)]


def test_overlap_repeats_whole_sentences() -> None:
    text = " ".join(f"Fact {each} about the lamp." for each in range(30))
    pieces = split([Passage(text)], chunk_tokens=40, overlap=10)
    for before, after in pairwise(pieces):
        assert after.text.startswith(split_sentences(before.text)[-1])


def test_list_items_stay_on_lines_of_their_own() -> None:
    (piece,) = split([Passage("Bring:"), Passage("- a lamp"), Passage("- a bulb")])
    assert piece.text == "Bring:\n\n- a lamp\n- a bulb"


def test_the_rows_of_a_table_stay_on_lines_of_their_own() -> None:
    table = "| Part | Euros |\n| --- | --- |\n| Bulb | 7 |"
    (piece,) = split([Passage("The lamp.", "Care"), Passage(table, "Prices")])
    assert piece.text == f"The lamp.\n\nPrices:\n\n{table}"


def test_sizes_that_make_no_sense_are_refused() -> None:
    with pytest.raises(BadInput):
        split([Passage("A lamp.")], chunk_tokens=100, overlap=60)


def test_sentences_end_where_a_reader_says() -> None:
    text = "Dr. Lee paid approx. 5 euros, e.g. for bulbs. Was it 3.5? Yes! “Good.” He left."
    assert split_sentences(text) == [
        "Dr. Lee paid approx. 5 euros, e.g. for bulbs.",
        "Was it 3.5?",
        "Yes!",
        "“Good.”",
        "He left.",
    ]


def test_a_document_without_spaces_after_full_stops_is_mended() -> None:
    text = "The lamp is on.The cable is long.(2) It costs 49 euros.Ask us at lamp.example first."
    assert part_run_together(text) == (
        "The lamp is on. The cable is long. (2) It costs 49 euros. Ask us at lamp.example first."
    )


def test_ordinary_text_is_not_mended() -> None:
    text = "It uses Node.Js here. The lamp is on. The cable is long. It costs 49 euros."
    assert part_run_together(text) == text
