"""Chunks: whole sentences, one section each, nothing lost, none too long."""

import re
from collections import Counter
from itertools import combinations, groupby, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.errors import BadInput
from services.reading.chunking import Piece, split
from services.reading.passages import Passage
from services.reading.sentences import count_tokens, part_run_together, split_sentences
from services.words import ChunkStrategy

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


TABLE = "| Part | Euros |\n| --- | --- |\n" + "\n".join(f"| Bulb number {each} | {each} |" for each in range(120))
ALL = list(ChunkStrategy)


@settings(deadline=None, max_examples=100)
@given(passages, st.sampled_from(ALL), st.integers(20, 200), st.integers(0, 10))
def test_no_strategy_makes_a_chunk_too_long_or_loses_a_word(
    found: list[Passage], strategy: ChunkStrategy, limit: int, overlap: int
) -> None:
    pieces = split(found, strategy=strategy, chunk_tokens=limit, overlap=overlap)
    assert all(count_tokens(piece.text) <= limit + 5 for piece in pieces)
    blocks = [piece.block for piece in pieces]
    assert sorted(set(blocks)) == list(range(len(set(blocks)))) and blocks == sorted(blocks)
    rest = letters("".join(piece.text for piece in pieces))
    for word in re.findall(r"\b\w{1,10}\b", " ".join(passage.text for passage in found)):
        assert word in rest


def facts(count: int) -> list[str]:
    return [f"Fact number {each} is about lamp {each * 7}." for each in range(count)]


@pytest.mark.parametrize("strategy", ALL)
@pytest.mark.parametrize("overlap", [0, 30])
def test_no_text_is_repeated_across_blocks(strategy: ChunkStrategy, overlap: int) -> None:
    sections = [Passage(" ".join(facts(400)[start : start + 80]), f"Section {start}") for start in range(0, 400, 80)]
    pieces = split(sections, strategy=strategy, chunk_tokens=80, overlap=overlap)
    blocks = [
        {fact for piece in group for fact in re.findall(r"Fact number \d+ is", piece.text)}
        for _, group in groupby(pieces, key=lambda piece: piece.block)
    ]
    assert len(blocks) > 4
    assert all(not (one & other) for one, other in combinations(blocks, 2))
    within = Counter(fact for piece in pieces for fact in re.findall(r"Fact number \d+ is", piece.text))
    assert (max(within.values()) > 1) == bool(overlap)


@pytest.mark.parametrize("strategy", ALL)
def test_a_block_is_a_few_chunks_long(strategy: ChunkStrategy) -> None:
    pieces = split([Passage(" ".join(facts(400)))], strategy=strategy, chunk_tokens=80)
    sizes = Counter(piece.block for piece in pieces).values()
    assert max(sizes) <= 7
    assert min(sizes) >= 3


def test_by_title_a_block_is_a_section() -> None:
    pieces = split([Passage(" ".join(facts(20)), title) for title in ("Care", "Prices", "Returns")], chunk_tokens=80)
    assert [section for section, _ in groupby(piece.section for piece in pieces)] == ["Care", "Prices", "Returns"]
    assert [piece.block for piece in pieces] == [["Care", "Prices", "Returns"].index(piece.section) for piece in pieces]


def test_a_short_document_without_sections_still_has_two_sides() -> None:
    pieces = split([Passage(" ".join(facts(24)))], strategy=ChunkStrategy.SENTENCES, chunk_tokens=80)
    assert len({piece.block for piece in pieces}) >= 3


def test_by_sentences_a_chunk_may_go_over_into_the_next_section_and_says_its_heading() -> None:
    found = [Passage("The lamp is white.", "Colour"), Passage("It costs 49 euros.", "Money › Price")]
    (piece,) = split(found, strategy=ChunkStrategy.SENTENCES)
    assert piece == Piece("The lamp is white.\n\nPrice: It costs 49 euros.", "Colour", None)


def test_fixed_chunks_are_equally_long_and_cut_between_words() -> None:
    text = " ".join(facts(100))
    pieces = split([Passage(text)], strategy=ChunkStrategy.FIXED, chunk_tokens=90)
    sizes = [count_tokens(piece.text) for piece in pieces]
    assert max(sizes) - min(sizes) <= 8
    assert " ".join(piece.text for piece in pieces) == text


def test_fixed_overlap_repeats_the_last_words() -> None:
    pieces = split([Passage(" ".join(facts(60)))], strategy=ChunkStrategy.FIXED, chunk_tokens=90, overlap=20)
    pairs = [(one, two) for one, two in pairwise(pieces) if one.block == two.block]
    assert pairs
    assert all(" ".join(two.text.split()[:8]) in one.text for one, two in pairs)


@pytest.mark.parametrize("strategy", ALL)
def test_every_chunk_of_a_long_table_begins_with_its_header(strategy: ChunkStrategy) -> None:
    pieces = split([Passage("Our prices.", "Prices", 3), Passage(TABLE, "Prices", 3)], strategy=strategy)
    rows = [line for piece in pieces for line in piece.text.split("\n") if line.startswith("| Bulb")]
    assert rows == TABLE.split("\n")[2:]
    assert len(pieces) > 5
    for piece in pieces:
        assert piece.text.removeprefix("Our prices.\n\n").startswith("| Part | Euros |\n| --- | --- |\n| Bulb")
        assert count_tokens(piece.text) <= 130
        assert piece.page == 3


def test_a_row_too_wide_for_a_header_names_each_value() -> None:
    names = [f"A long name of column {each}" for each in range(20)]
    header = f"| {' | '.join(names)} |\n|{' --- |' * 20}"
    row = f"| {' | '.join(str(each) for each in range(20))} |"
    pieces = split([Passage(f"{header}\n{row}")], chunk_tokens=60)
    said = " ".join(piece.text for piece in pieces)
    assert "A long name of column 7: 7;" in said
    assert max(count_tokens(piece.text) for piece in pieces) <= 60


@pytest.mark.parametrize("strategy", ALL)
@pytest.mark.parametrize(
    "text",
    [
        "这个灯有三个开关。按住左边的开关两秒钟。价格是四十九欧元。" * 30,
        "هذا المصباح له ثلاثة مفاتيح. اضغط على الزر لمدة ثانيتين. هل يعمل المصباح؟ نعم! " * 20,
        "灯" * 700,
        "x" * 3000,
    ],
)
def test_any_script_is_cut_without_loss(strategy: ChunkStrategy, text: str) -> None:
    pieces = split([Passage(text)], strategy=strategy, chunk_tokens=100)
    assert max(count_tokens(piece.text) for piece in pieces) <= 101
    assert letters("".join(piece.text for piece in pieces)) == letters(text)


def test_chinese_sentences_are_joined_without_spaces() -> None:
    (piece,) = split([Passage("这个灯有三个开关。按住左边的开关两秒钟。")])
    assert piece.text == "这个灯有三个开关。按住左边的开关两秒钟。"
