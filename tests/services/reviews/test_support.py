"""What is highlighted in a passage."""

from services import rendering
from services.reviews.support import spans

PASSAGE = "Empty the bucket while warm. The bucket may go into the dishwasher at 60 degrees. Shut the lid."


def found(passage: str, evidence: str = "", answer: str = "") -> list[tuple[str, bool]]:
    return [(passage[each.start : each.end], each.quoted) for each in spans(passage, evidence=evidence, answer=answer)]


def test_the_evidence_is_found_whatever_its_spaces_and_case() -> None:
    assert found(PASSAGE, "the bucket may\n go into  the dishwasher") == [
        ("The bucket may go into the dishwasher", True)
    ]
    assert found(PASSAGE, "The bucket may not") == []


def test_sentences_that_share_much_with_the_answer_are_marked_and_others_not() -> None:
    said = "Your bucket goes into the dishwasher at 60 degrees."
    assert found(PASSAGE, answer=said) == [("The bucket may go into the dishwasher at 60 degrees.", False)]
    assert found(PASSAGE, "dishwasher at 60", said) == [("dishwasher at 60", True)]


def test_highlights_leave_tables_and_lists_whole_and_let_nothing_through() -> None:
    text = "| Part | Rack |\n|---|---|\n| Bucket | top |\n\n- <b>hot</b> ![x](https://evil.example/x.png)\n"
    drawn = rendering.marked_html(text, [(0, len(text), True)])
    assert "<td><mark>top</mark></td>" in drawn
    assert "<li>" in drawn and "<mark>" in drawn
    assert "<img" not in drawn and "<b>" not in drawn
    assert rendering.marked_html("ab <mark>c", [(0, 1, False)]) == "<p><u>a</u>b &lt;mark&gt;c</p>\n"


def test_changes_are_shown_word_by_word_and_inert() -> None:
    assert rendering.diff_html("up to 80 degrees", "up to 60 <b>degrees") == (
        "up to <del>80 </del><ins>60 &lt;b&gt;</ins>degrees"
    )
