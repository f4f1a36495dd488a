"""What changed between two readings: by section and by paragraph."""

from services.documents.comparing import Mark, ParagraphChange, compare
from services.reading.passages import Passage


def test_sections_that_stayed_are_left_out() -> None:
    before = [Passage("Wipe it.", "Care"), Passage("Old news.", "News")]
    after = [Passage("Wipe  it.", "Care"), Passage("It comes home.", "Returns")]
    found = compare(before, after)
    assert [(each.section, each.mark) for each in found] == [("Returns", Mark.ADDED), ("News", Mark.REMOVED)]


def test_an_edited_paragraph_stands_beside_what_it_was() -> None:
    (change,) = compare([Passage("It costs 49 euros.", "Prices")], [Passage("It costs 59 euros.", "Prices")])
    assert change.mark == Mark.CHANGED
    assert change.paragraphs == (ParagraphChange("It costs 49 euros.", "It costs 59 euros."),)


def test_a_paragraph_that_was_replaced_by_another_is_no_edit() -> None:
    (change,) = compare([Passage("All lamps are blue.", "A")], [Passage("Returns take thirty days.", "A")])
    assert change.paragraphs == (
        ParagraphChange("", "Returns take thirty days."),
        ParagraphChange("All lamps are blue.", ""),
    )


def test_a_paragraph_that_moved_to_another_section_went_and_came() -> None:
    found = compare([Passage("It costs 49 euros.", "A")], [Passage("It costs 49 euros.", "B")])
    assert {(each.section, each.mark) for each in found} == {("A", Mark.REMOVED), ("B", Mark.ADDED)}
