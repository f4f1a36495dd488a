"""Texts that look the same are the same; what shows as a difference is one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import comparisons
from services.text_equality import canonical, look_equal
from tests import factories

TEXT = "Café Zoë: 5 °C\n\n- naïve\n- rôle\n\n    x = 1\n\nEnd of Å."
TWINS = {
    "decomposed": unicodedata.normalize("NFD", TEXT),
    "windows line ends": TEXT.replace("\n", "\r\n"),
    "old mac line ends": TEXT.replace("\n", "\r"),
    "spaces at line ends": TEXT.replace("\n", "  \n"),
    "empty lines around": f"\n\n{TEXT}\n \n",
    "more empty lines": TEXT.replace("\n\n", "\n\n\n \n"),
    "byte order mark": f"\ufeff{TEXT}",
    "zero-width spaces": TEXT.replace("a", "a\u200b"),
    "word joiners": TEXT.replace("ï", "ï\u2060"),
    "soft hyphens": TEXT.replace("naïve", "na\u00adïve"),
    "direction marks": TEXT.replace("5", "\u200e5\u200f"),
    "joiners between latin letters": TEXT.replace("rô", "r\u200d\u200cô"),
    "no-break space": TEXT.replace("5 °", "5\u00a0°"),
    "two spaces": TEXT.replace("5 °", "5  °"),
    "a control character": TEXT.replace("End", "E\x00nd"),
    "a letter of its own": TEXT.replace("Å", "\u212b"),
}
DIFFERENT = {
    "case": TEXT.replace("End", "end"),
    "an accent less": TEXT.replace("Café", "Cafe"),
    "punctuation": TEXT.replace("Å.", "Å"),
    "one line": TEXT.replace("\n- rôle", " - rôle"),
    "no paragraph": TEXT.replace("\n\nEnd", "\nEnd"),
    "no indent": TEXT.replace("    x", "x"),
    "a word less": TEXT.replace("of ", ""),
    "a digit": TEXT.replace("5", "6"),
    "a space inside a word": TEXT.replace("End", "E nd"),
}


@pytest.mark.parametrize("twin", TWINS.values(), ids=TWINS)
def test_what_nobody_can_see_makes_no_difference(twin: str) -> None:
    assert twin != TEXT
    assert look_equal(TEXT, twin) and look_equal(twin, TEXT)


@pytest.mark.parametrize("other", DIFFERENT.values(), ids=DIFFERENT)
def test_what_can_be_seen_is_a_difference(other: str) -> None:
    assert not look_equal(TEXT, other)


def test_joiners_stay_where_they_shape_letters_and_emoji() -> None:
    assert not look_equal("👩‍🚀", "👩🚀")
    assert not look_equal("می‌خواهم", "میخواهم")


def test_spaces_inside_code_are_seen() -> None:
    assert not look_equal("```\na  b\n```", "```\na b\n```")
    assert look_equal("```\na  b  \n```", "```\na  b\n```")
    assert not look_equal("````\n```\na  b\n```\n````", "````\n```\na b\n```\n````")
    assert not look_equal("```\n~~~\na  b\n~~~\n```", "```\n~~~\na b\n~~~\n```")
    assert look_equal("```x``` is\na  b", "```x``` is\na b")


@given(st.text())
def test_a_text_looks_like_its_own_canonical_form(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert look_equal(text, once)
    assert look_equal(text, unicodedata.normalize("NFD", text))


@pytest.mark.usefixtures("home")
def test_answers_that_look_the_same_are_automatic_ties() -> None:
    comparison = factories.make_comparison(
        questions=2, baseline="Zoe\u0308 has\u200b {position} lamps.\r\n", candidate="Zoë has {position} lamps."
    )
    assert comparisons.board(comparison.id).automatic_ties == 2
    assert comparisons.next_pairs(comparison.id, factories.make_person().id) == []


@pytest.mark.usefixtures("home")
def test_answers_that_differ_in_their_lines_are_voted_on() -> None:
    comparison = factories.make_comparison(questions=2, baseline="1. On\n2. Off", candidate="1. On 2. Off")
    assert comparisons.board(comparison.id).automatic_ties == 0
