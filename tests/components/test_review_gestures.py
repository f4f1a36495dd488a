"""Reviewing by hand: one gesture is one review, no key beside a modifier or a selection, own keys, other layouts."""

import pytest
from playwright.sync_api import expect

from services import keyboards, store
from services.words import KeyPage, ReviewStatus
from tests.components.test_review_island import Open, ada, address, answers, browser, kept, press, settled, visit
from tests.components.test_vote_gestures import CONTROL, META, SHIFT, Keys, middle

__all__ = ["ada", "address", "answers", "browser", "visit"]  # fixtures
READING = 620


@pytest.mark.parametrize(("name", "status"), [("Submit", ReviewStatus.SUBMITTED), ("Discard", ReviewStatus.DISCARDED)])
@pytest.mark.parametrize("gap", [120, 300])
def test_a_double_click_is_one_review(
    visit: Open, ada: store.Person, name: str, status: ReviewStatus, gap: int
) -> None:
    page = visit()
    page.wait_for_timeout(READING)
    place = middle(page.get_by_role("button", name=name))
    page.mouse.click(*place)
    page.wait_for_timeout(gap)
    page.mouse.click(*place)
    settled(page, ada, 1, status)
    page.wait_for_timeout(READING)
    page.keyboard.press("Space")
    settled(page, ada, 1, status)


def test_no_key_decides_beside_a_modifier_or_a_selection(visit: Open, ada: store.Person) -> None:
    page = visit()
    keys = Keys(page)
    for modifiers in (SHIFT, CONTROL, META, CONTROL | SHIFT):
        for key, code in (("d", "KeyD"), ("s", "KeyS"), ("в", "KeyD")):
            keys.press(key, code, modifiers=modifiers)
            page.wait_for_timeout(60)
    keys.press("Enter", "Enter", modifiers=CONTROL | SHIFT)
    page.locator(".passages .text").first.dblclick(position={"x": 12, "y": 10})
    press(page, "d", "s", "5")
    expect(page.locator(".notice")).to_contain_text("Text is selected")
    assert kept(ada) == []
    press(page, "Escape", "d")
    settled(page, ada, 1, ReviewStatus.DISCARDED)


def test_letters_and_digits_count_in_other_layouts(visit: Open, ada: store.Person) -> None:
    page = visit()
    keys = Keys(page)
    keys.press("'", "Digit4")  # AZERTY
    keys.press("٢", "Digit2")
    pressed = page.locator(".scale button[aria-pressed=true]")
    assert pressed.all_inner_texts() == ["4", "2"]
    keys.press("в", "KeyD")
    settled(page, ada, 1, ReviewStatus.DISCARDED)
    press(page, "Escape")
    keys.press("я", "KeyZ", modifiers=CONTROL)
    settled(page, ada, 1, ReviewStatus.DRAFT)


def test_own_keys_stand_on_the_buttons(visit: Open, ada: store.Person) -> None:
    keyboards.choose(ada.id, KeyPage.REVIEW, {"skip": "ö", "discard": "s"})
    page = visit()
    expect(page.locator("[data-action=skip] kbd")).to_have_text("Ö")
    Keys(page).press("ö", "Semicolon")
    settled(page, ada, 1, ReviewStatus.SKIPPED)
    press(page, "s")
    settled(page, ada, 1, ReviewStatus.DISCARDED)
