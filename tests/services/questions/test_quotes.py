"""Quotations are found whatever a copy did to them, and given in the text's own words."""

import pytest

from services.questions import quotes

TEXT = "The carbon filter lasts “four months” or 120 runs – whichever comes first.\nIt costs 19 euros."


@pytest.mark.parametrize(
    ("quote", "found"),
    [
        ("lasts “four months” or 120 runs", "lasts “four months” or 120 runs"),
        ('LASTS "four  months"\nor 120 runs', "lasts “four months” or 120 runs"),
        ("'120 runs - whichever comes first.'", "120 runs – whichever comes first."),
        ("The carbon filter ... 120 runs", "The carbon filter lasts “four months” or 120 runs"),
        ("comes first. It costs 19 euros", "comes first. It costs 19 euros."),
        ("lasts five months", ""),
        ("120 runs … The carbon filter", ""),
        ("or", ""),
        ("", ""),
    ],
)
def test_a_quotation_is_found_in_the_words_of_the_text(quote: str, found: str) -> None:
    assert quotes.find(quote, TEXT) == found


def test_scripts_without_spaces_are_quoted_too() -> None:
    assert quotes.find("碳滤网可使用四个月", "注意：碳滤网可使用四个月。请及时更换。") == "碳滤网可使用四个月"


def test_each_line_of_evidence_is_a_quotation_of_its_own() -> None:
    assert quotes.parts("one\n\ntwo") == ["one", "two"]
