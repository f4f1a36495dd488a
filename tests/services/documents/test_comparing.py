"""What changed between two readings: by section, by paragraph, by word."""

from hypothesis import given
from hypothesis import strategies as st

from services.documents.comparing import Mark, compare, runs
from services.reading.passages import Passage


def test_sections_that_stayed_are_left_out() -> None:
    before = [Passage("Wipe it.", "Care"), Passage("Old news.", "News")]
    after = [Passage("Wipe  it.", "Care"), Passage("It comes home.", "Returns")]
    found = compare(before, after)
    assert [(each.section, each.mark) for each in found] == [("Returns", Mark.ADDED), ("News", Mark.REMOVED)]


def test_an_edited_paragraph_shows_its_words() -> None:
    (change,) = compare(
        [Passage("The lamp costs 49 euros.", "Prices")], [Passage("The lamp costs 59 euros.", "Prices")]
    )
    assert [(run.text, run.mark) for run in change.paragraphs[0]] == [
        ("The lamp costs ", Mark.SAME),
        ("49", Mark.REMOVED),
        ("59", Mark.ADDED),
        (" euros.", Mark.SAME),
    ]


def test_a_paragraph_that_was_replaced_shows_both() -> None:
    (change,) = compare([Passage("All lamps are blue.", "A")], [Passage("Returns take thirty days.", "A")])
    assert [[run.mark for run in paragraph] for paragraph in change.paragraphs] == [[Mark.ADDED], [Mark.REMOVED]]


@given(st.text("ab .,"), st.text("ab .,"))
def test_runs_hold_both_texts(before: str, after: str) -> None:
    found = list(runs(before, after))
    assert "".join(run.text for run in found if run.mark != Mark.ADDED) == before
    assert "".join(run.text for run in found if run.mark != Mark.REMOVED) == after
