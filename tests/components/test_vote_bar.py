"""The buttons: always in the same place, over no text, not looking pressed, and with words about the last vote."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from services import store
from services.words import VoteReason
from tests.components.voting import DWELL, PHONE, READING, Open, press, settled

DESK = {"width": 1280, "height": 800}
LENGTHS = (4, 900, 60, 300, 2)  # words of the answers
PLACES = """island => [...island.querySelectorAll('[data-verdict]')].map(each => {
  const box = each.getBoundingClientRect()
  return [Math.round(box.top), Math.round(box.left), Math.round(box.width), Math.round(box.height)]
})"""
# What is left of the text's end above the bar once everything is scrolled to its end; negative: the bar lies on it.
ROOM = """island => {
  for (let at = island.getRootNode().host; at; at = at.parentElement) at.scrollTop = at.scrollHeight
  const bar = island.querySelector('.actions').getBoundingClientRect()
  return bar.top - island.querySelector('.ballot').lastElementChild.getBoundingClientRect().bottom
}"""
LOOKS = """island => [...island.querySelectorAll('[data-verdict]')].map(each => {
  const style = getComputedStyle(each)
  return [style.color, style.borderColor, style.backgroundColor, style.outlineStyle].join(' ')
})"""


@pytest.fixture
def uneven(comparison: store.Comparison) -> store.Comparison:
    """Give pairs of very different length, with questions of one line and of several."""
    with store.writing() as session:
        for place, pair in enumerate(session.scalars(select(store.Pair).filter_by(comparison_id=comparison.id))):
            words = "The lamp has two switches on its base. ".split() * 120
            pair.baseline_answer.text = " ".join(words[: LENGTHS[place % 5]])
            pair.candidate_answer.text = "Well. " + " ".join(words[: LENGTHS[(place + 2) % 5]])
            pair.question.text = "How many switches does it have? " * (1 + 4 * (place % 2))
    return comparison


def scroll(page: Page, to: int) -> None:
    page.locator(".island").evaluate(
        "(island, to) => { for (let at = island.getRootNode().host; at; at = at.parentElement) at.scrollTop = to }", to
    )


@pytest.mark.usefixtures("uneven")
@pytest.mark.parametrize("viewport", [DESK, PHONE, {"width": 360, "height": 640}, {"width": 844, "height": 390}])
def test_buttons_stay_where_they_are_and_cover_no_text(visit: Open, viewport: dict[str, int]) -> None:
    page = visit(viewport=None if viewport is DESK else viewport)
    island = page.locator(".island")
    first = island.evaluate(PLACES)
    for verdict in ("left", "tie", "both_bad", "right", "left", "tie"):
        page.wait_for_timeout(READING)
        scroll(page, 0)
        assert island.evaluate(PLACES) == first
        assert island.evaluate(ROOM) >= 0
        assert island.evaluate(PLACES) == first, "at the end too"
        page.locator(f"[data-verdict={verdict}]").click()
    assert first[-1][0] + first[-1][3] <= viewport["height"], "in sight"


def test_after_a_tap_no_button_of_the_next_pair_looks_chosen(visit: Open) -> None:
    page = visit(viewport=PHONE)
    page.wait_for_timeout(READING)
    island = page.locator(".island")
    before = island.evaluate(LOOKS)
    page.locator("[data-verdict=left]").tap()
    page.wait_for_timeout(READING)
    assert island.evaluate(LOOKS) == before
    assert page.evaluate("document.activeElement === document.body")


def test_after_a_click_no_button_looks_chosen_until_the_mouse_moves(visit: Open) -> None:
    page = visit()
    page.wait_for_timeout(READING)
    island = page.locator(".island")
    before = island.evaluate(LOOKS)
    page.locator("[data-verdict=left]").click()
    page.wait_for_timeout(READING)
    assert island.evaluate(LOOKS) == before
    box = page.locator("[data-verdict=left]").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    assert island.evaluate(LOOKS) != before


@pytest.mark.parametrize(
    ("key", "question"),
    [
        ("1", "Last vote: A is better. What was wrong with B there?"),
        ("2", "Last vote: B is better. What was wrong with A there?"),
        ("4", "Last vote: both bad. What was wrong with both answers there?"),
    ],
)
def test_a_reason_says_which_answer_it_describes(visit: Open, ada: store.Person, key: str, question: str) -> None:
    page = visit()
    press(page, key)
    expect(page.locator(".last")).to_have_text(question)
    press(page, "7")
    expect(page.get_by_role("button", name="Invented")).to_have_attribute("aria-pressed", "true")
    settled(page, ada, 1)
    page.wait_for_timeout(DWELL)
    with store.reading() as session:
        assert session.scalars(select(store.Vote.reason).filter_by(labeler_id=ada.id)).one() == VoteReason.INVENTED


def test_equally_good_answers_have_no_faults_to_choose(visit: Open, ada: store.Person) -> None:
    page = visit()
    press(page, "3")
    expect(page.locator(".last")).to_have_text("Last vote: equally good.")
    expect(page.locator("[data-reason]:visible")).to_have_count(0)
    press(page, "5")
    (vote,) = settled(page, ada, 1)
    assert vote.reason is None


@pytest.mark.parametrize("viewport", [DESK, PHONE])
def test_practice_feedback_stands_with_its_pair_and_says_right_or_wrong_in_words(
    visit: Open, ada: store.Person, viewport: dict[str, int]
) -> None:
    page = visit(greet=True, viewport=None if viewport is DESK else viewport)
    page.get_by_role("button", name="Try two practice pairs").click()
    expect(page.locator(".practice")).to_have_text("Practice pair 1 of 2: it does not count.")
    page.wait_for_timeout(READING)
    page.locator("[data-verdict=left]").click()
    expect(page.locator(".question")).to_contain_text("kettle's warranty")
    expect(page.locator(".feedback")).to_contain_text("✓ Right")
    right = page.locator(".feedback").evaluate("each => getComputedStyle(each).borderLeftColor")
    box, pair = page.locator(".feedback").bounding_box(), page.locator(".cards").bounding_box()
    assert box and pair and box["y"] >= pair["y"] + pair["height"], "beside the pair, not on it"
    press(page, "1", "2")
    expect(page.locator(".feedback")).to_be_visible()
    page.wait_for_timeout(READING)
    page.get_by_role("button", name="Next practice pair").click()
    expect(page.locator(".feedback")).to_be_hidden()
    page.wait_for_timeout(READING)
    page.locator("[data-verdict=left]").click()
    expect(page.locator(".question")).to_contain_text("dishwasher")
    expect(page.locator(".feedback")).to_contain_text("✗ Most people would say: both bad.")
    assert page.locator(".feedback").evaluate("each => getComputedStyle(each).borderLeftColor") != right
    page.wait_for_timeout(READING)
    page.get_by_role("button", name="Start voting").click()
    expect(page.locator(".practice")).to_have_text("From here on it counts.")
    settled(page, ada, 0)
    page.wait_for_timeout(READING)
    page.locator("[data-verdict=left]").click()
    settled(page, ada, 1)


def test_an_island_does_not_fade_while_the_page_is_drawn_again(visit: Open) -> None:
    page = visit()
    place = page.locator("[class*=st-key-vote_island_]")
    place.evaluate("each => { each.dataset.stale = 'true'; each.style.opacity = '0.33' }")
    assert place.evaluate("each => getComputedStyle(each).opacity") == "1"
