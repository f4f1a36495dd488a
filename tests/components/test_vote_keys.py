"""Everybody chooses their own keys: kept for the person, shown on the buttons, two actions never on one key."""

from playwright.sync_api import Locator, Page, expect

from services import keyboards, store
from services.words import KeyPage, Verdict
from tests import factories
from tests.components.voting import DWELL, PHONE, Open, press, settled


def chooses(page: Page, **keys: str) -> Locator:
    """Open the dialog and set a key for each action, by its label."""
    press(page, "?")
    page.get_by_role("button", name="Change keys").click()
    dialog = page.locator("dialog.choose-keys")
    expect(dialog).to_be_visible()
    page.wait_for_timeout(600)
    for label, key in keys.items():
        dialog.get_by_role("button", name=label.replace("_", " "), exact=True).click()
        page.keyboard.press(key)
        page.wait_for_timeout(50)
    return dialog


def saves(page: Page, dialog: Locator) -> None:
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()
    page.wait_for_timeout(DWELL)


def test_chosen_keys_vote_stand_on_the_buttons_and_stay(visit: Open, ada: store.Person) -> None:
    page = visit()
    saves(page, chooses(page, A_is_better="j", B_is_better=";", Undo="1"))
    expect(page.locator("[data-verdict=left] kbd")).to_have_text("J")
    expect(page.locator("[data-verdict=right] kbd")).to_have_text(";")
    press(page, "j", ";")
    assert [each.verdict for each in settled(page, ada, 2)] == [Verdict.LEFT, Verdict.RIGHT]
    press(page, "1")
    expect(page.locator(".before")).to_have_text("You had said: B is better.")
    press(page, "2", "ArrowLeft")
    assert [each.verdict for each in settled(page, ada, 4)][2:] == [Verdict.RIGHT, Verdict.LEFT], "other keys stay"
    page.reload()
    expect(page.locator("[data-verdict=left] kbd")).to_have_text("J")
    expect(page.locator("[data-verdict=left]")).to_have_attribute("aria-keyshortcuts", "J A ArrowLeft")


def test_two_actions_on_one_key_and_keys_of_the_browser_are_refused_with_a_sentence(
    visit: Open, ada: store.Person
) -> None:
    page = visit()
    dialog = chooses(page, Equally_good="2")
    sentence = "“2” is set for both “B is better” and “Equally good”. Change one of them."
    expect(dialog.get_by_role("alert")).to_have_text(sentence)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_visible()
    for key, words in (
        ("Enter", "press the selected button"),
        ("Space", "press the selected button"),
        ("ArrowDown", "scrolls the page"),
        ("Shift+K", "Press one key alone"),
        ("F5", "cannot be used"),
    ):
        dialog.get_by_role("button", name="Skip", exact=True).click()
        page.keyboard.press(key)
        expect(dialog.get_by_role("alert")).to_contain_text(words)
        dialog.get_by_role("button", name="Skip", exact=True).click()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    press(page, "3")
    (vote,) = settled(page, ada, 1)
    assert vote.verdict == Verdict.TIE
    assert keyboards.chosen(ada.id, KeyPage.VOTE) == keyboards.usual(KeyPage.VOTE)


def test_the_usual_keys_come_back(visit: Open, ada: store.Person) -> None:
    keyboards.choose(ada.id, KeyPage.VOTE, {"left": "k"})
    page = visit()
    expect(page.locator("[data-verdict=left] kbd")).to_have_text("K")
    dialog = chooses(page)
    dialog.get_by_role("button", name="Reset to default").click()
    saves(page, dialog)
    expect(page.locator("[data-verdict=left] kbd")).to_have_text("1")
    assert keyboards.chosen(ada.id, KeyPage.VOTE) == keyboards.usual(KeyPage.VOTE)


def test_keys_that_cannot_be_saved_say_so(visit: Open) -> None:
    page = visit()
    dialog = chooses(page, Skip="k")
    page.context.set_offline(True)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("could not be saved")
    page.context.set_offline(False)
    saves(page, dialog)
    expect(page.locator("[data-action=skip] kbd")).to_have_text("K")


def test_a_phone_shows_no_keys(visit: Open) -> None:
    page = visit(viewport=PHONE)
    page.get_by_role("button", name="Guide").tap()
    expect(page.locator("dialog.help")).to_be_visible()
    expect(page.locator("kbd:visible")).to_have_count(0)
    expect(page.get_by_role("button", name="Change keys")).to_be_hidden()


def test_one_persons_keys_are_nobody_elses(visit: Open, comparison: store.Comparison) -> None:
    ben = factories.make_person("Ben")
    keyboards.choose(ben.id, KeyPage.VOTE, {"left": "k"})
    page = visit()
    expect(page.locator("[data-verdict=left] kbd")).to_have_text("1")
