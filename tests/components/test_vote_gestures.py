"""One gesture is one vote, on the pair that it was meant for; and whatever is not meant for the island is no vote."""

from typing import Any

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from services import store
from services.words import Verdict
from tests.components.voting import DWELL, PHONE, READING, Open, press, settled

SHIFT, CONTROL, ALT, META = 8, 2, 1, 4


class Keys:
    """A keyboard that sends whatever key at whatever place, as other layouts do."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)

    def down(self, key: str, code: str, **other: Any) -> None:
        text = key if len(key) == 1 else ""
        sent = {"type": "keyDown", "key": key, "code": code, "text": text, "unmodifiedText": text}
        self.session.send("Input.dispatchKeyEvent", sent | other)

    def up(self, key: str, code: str, **other: Any) -> None:
        self.session.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": key, "code": code} | other)

    def press(self, key: str, code: str, **other: Any) -> None:
        self.down(key, code, **other)
        self.up(key, code, **other)


def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("gap", [80, 180, 300])
def test_a_double_click_is_one_vote(visit: Open, ada: store.Person, gap: int) -> None:
    page = visit()
    place = middle(page.get_by_role("button", name="A is better"))
    page.wait_for_timeout(READING)
    page.mouse.click(*place)
    page.wait_for_timeout(gap)
    page.mouse.click(*place)
    settled(page, ada, 1)


def test_a_slow_double_click_is_one_vote_where_the_system_calls_it_one(visit: Open, ada: store.Person) -> None:
    page = visit()
    place = middle(page.get_by_role("button", name="B is better"))
    page.wait_for_timeout(READING)
    page.mouse.move(*place)
    for count in (1, 2, 3):
        page.mouse.down(click_count=count)
        page.mouse.up(click_count=count)
        page.wait_for_timeout(800)
    settled(page, ada, 1)
    page.mouse.click(*place)
    settled(page, ada, 2)


@pytest.mark.parametrize("gap", [100, 300])
def test_a_double_tap_is_one_vote(visit: Open, ada: store.Person, gap: int) -> None:
    page = visit(viewport=PHONE)
    place = middle(page.get_by_role("button", name="Equally good"))
    page.wait_for_timeout(READING)
    page.touchscreen.tap(*place)
    page.wait_for_timeout(gap)
    page.touchscreen.tap(*place)
    settled(page, ada, 1)


def test_a_tap_beside_the_last_one_is_no_second_vote(visit: Open, ada: store.Person) -> None:
    page = visit(viewport=PHONE)
    one, other = (middle(page.get_by_role("button", name=name)) for name in ("A is better", "B is better"))
    page.wait_for_timeout(READING)
    page.touchscreen.tap(*one)
    page.wait_for_timeout(200)
    page.touchscreen.tap(*other)
    (vote,) = settled(page, ada, 1)
    assert vote.verdict == Verdict.LEFT


def test_a_click_belongs_to_the_pair_on_which_it_began(visit: Open, ada: store.Person) -> None:
    page = visit()
    page.wait_for_timeout(READING)
    page.mouse.move(*middle(page.get_by_role("button", name="A is better")))
    page.mouse.down()
    page.keyboard.press("2")
    page.wait_for_timeout(900)
    page.mouse.up()
    (vote,) = settled(page, ada, 1)
    assert vote.verdict == Verdict.RIGHT


@pytest.mark.parametrize("gap", [0, 150, 250])
def test_a_key_beside_a_click_is_one_vote(visit: Open, ada: store.Person, gap: int) -> None:
    page = visit()
    place = middle(page.get_by_role("button", name="A is better"))
    page.wait_for_timeout(READING)
    page.mouse.click(*place)
    page.wait_for_timeout(gap)
    page.keyboard.press("1")
    settled(page, ada, 1)
    page.wait_for_timeout(READING)
    page.keyboard.press("2")
    page.wait_for_timeout(gap)
    page.mouse.click(*place)
    assert [each.verdict for each in settled(page, ada, 2)] == [Verdict.LEFT, Verdict.RIGHT]


def test_enter_on_a_button_votes_once_and_not_after_a_click(visit: Open, ada: store.Person) -> None:
    page = visit()
    page.get_by_role("button", name="A is better").focus()
    page.wait_for_timeout(READING)
    for gap in (200, 50, 700):
        page.keyboard.press("Enter")
        page.wait_for_timeout(gap)
    settled(page, ada, 1)
    page.get_by_role("button", name="B is better").click()
    page.wait_for_timeout(900)
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert [each.verdict for each in settled(page, ada, 2)] == [Verdict.LEFT, Verdict.RIGHT]


@pytest.mark.parametrize("marked", [True, False])
def test_a_held_key_is_one_vote_whether_or_not_repeats_are_marked(visit: Open, ada: store.Person, marked: bool) -> None:
    page = visit()
    keys = Keys(page)
    keys.down("1", "Digit1")
    for _ in range(30):
        page.wait_for_timeout(60)
        keys.down("1", "Digit1", autoRepeat=marked)
    keys.up("1", "Digit1")
    settled(page, ada, 1)
    keys.press("2", "Digit2")
    settled(page, ada, 2)


def test_undo_and_reasons_happen_once_in_a_double_click(visit: Open, ada: store.Person) -> None:
    page = visit()
    press(page, "1", "2", "3")
    settled(page, ada, 3)
    page.wait_for_timeout(READING)
    place = middle(page.get_by_role("button", name="Undo"))
    for _ in range(2):
        page.mouse.click(*place)
        page.wait_for_timeout(250)
    expect(page.locator(".mine")).to_have_text("2 of 8")
    expect(page.locator(".before")).to_have_text("You had said: equally good.")


def test_the_second_click_on_a_button_does_not_reach_what_it_opened(visit: Open, ada: store.Person) -> None:
    page = visit(greet=True)
    page.get_by_role("button", name="Start voting").dblclick()
    page.wait_for_timeout(READING)
    page.set_viewport_size({"width": 1280, "height": 420})  # the dialog lies over the buttons
    for name in ("Skip", "Flag"):
        page.get_by_role("button", name=name, exact=False).first.dblclick()
        expect(page.locator("dialog.pass")).to_be_visible()
        page.wait_for_timeout(READING)
        page.keyboard.press("Escape")
    expect(page.locator(".mine")).to_have_text("0 of 8")


LAYOUTS = [
    ("&", "Digit1", Verdict.LEFT),  # AZERTY
    ("é", "Digit2", Verdict.RIGHT),
    ('"', "Digit3", Verdict.TIE),
    ("'", "Digit4", Verdict.BOTH_BAD),
    ("+", "Digit1", Verdict.LEFT),  # Czech
    ("１", "Digit1", Verdict.LEFT),  # full width
    ("٢", "Digit2", Verdict.RIGHT),  # Arabic-Indic
    ("۳", "Digit3", Verdict.TIE),  # Persian
    ("४", "", Verdict.BOTH_BAD),  # Devanagari, from a keyboard on the screen
    ("๑", "KeyQ", Verdict.LEFT),  # Thai
    ("ф", "KeyA", Verdict.LEFT),  # Cyrillic
    ("И", "KeyB", Verdict.RIGHT),
    ("لا", "KeyB", Verdict.RIGHT),  # two letters of one key: Chromium gives it no name
    ("α", "KeyA", Verdict.LEFT),  # Greek
    ("τ", "KeyT", Verdict.TIE),
    ("ب", "KeyF", None),  # Arabic: F flags
    ("ц", "Semicolon", None),
    (",", "KeyN", None),  # a sign is no letter of another script
    ("End", "Numpad1", Verdict.LEFT),  # without Num Lock
    ("4", "Numpad4", Verdict.BOTH_BAD),
    ("ArrowLeft", "Numpad4", Verdict.BOTH_BAD),
    ("ArrowRight", "ArrowRight", Verdict.RIGHT),
    ("End", "End", None),
    ("Dead", "Digit2", None),
    ("a", "KeyQ", Verdict.LEFT),  # AZERTY
    ("b", "KeyN", Verdict.RIGHT),  # Dvorak
    ("A", "KeyA", Verdict.LEFT),  # with Caps Lock
]


SAID = {"left": "A is better", "right": "B is better", "tie": "equally good", "both_bad": "both bad"}


def test_digits_and_letters_count_in_every_layout(visit: Open) -> None:
    page = visit()
    keys = Keys(page)
    for key, code, verdict in LAYOUTS:
        keys.press(key, code)
        page.wait_for_timeout(DWELL)
        if page.locator("dialog[open]").count():
            press(page, "Escape")
        if verdict is None:
            assert page.locator(".mine").inner_text() == "0 of 8", (key, code)
            continue
        expect(page.locator(".mine"), f"{key} {code}").to_have_text("1 of 8", timeout=2_000)
        expect(page.locator(".last")).to_contain_text(f"Last vote: {SAID[verdict]}.")
        press(page, "z")


@pytest.mark.parametrize("modifiers", [SHIFT, CONTROL, ALT, META, SHIFT | CONTROL, CONTROL | ALT])
def test_no_key_votes_beside_a_modifier(visit: Open, ada: store.Person, modifiers: int) -> None:
    page = visit()
    keys = Keys(page)
    for key, code in (("ArrowRight", "ArrowRight"), ("ArrowLeft", "ArrowLeft"), ("b", "KeyB"), ("z", "KeyZ")):
        keys.press(key, code, modifiers=modifiers)
        page.wait_for_timeout(60)
    for key, code in (("!", "Digit1"), ("1", "Digit1"), ("B", "KeyB"), ("Ф", "KeyA"), ("1", "Numpad1")):
        keys.press(key, code, modifiers=modifiers)
        page.wait_for_timeout(60)
    expect(page.locator(".mine")).to_have_text("0 of 8")
    settled(page, ada, 0)


def test_no_key_votes_while_a_character_is_composed(visit: Open, ada: store.Person) -> None:
    page = visit()
    page.evaluate(
        """() => { for (const init of [{ key: '1', code: 'Digit1', isComposing: true },
            { key: 'Process', code: 'KeyA' }, { key: '1', code: 'Digit1', keyCode: 229 }])
          document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, composed: true, ...init })) }"""
    )
    settled(page, ada, 0)


def test_no_key_votes_while_text_is_selected(visit: Open, ada: store.Person) -> None:
    page = visit()
    box = page.locator(".card .text").first.bounding_box()
    assert box
    page.mouse.dblclick(box["x"] + 12, box["y"] + 10)
    press(page, "1", "b", "ArrowRight")
    expect(page.locator(".notice")).to_contain_text("Text is selected")
    settled(page, ada, 0)
    press(page, "Escape")
    expect(page.locator(".notice")).to_be_hidden()
    press(page, "1")
    settled(page, ada, 1)


def test_no_key_votes_while_something_else_has_the_focus(visit: Open, ada: store.Person) -> None:
    page = visit()
    for html in (
        "<input>", "<input type=range>", "<input type=checkbox>", "<textarea></textarea>", "<select><option>1</select>",
        "<div contenteditable=plaintext-only>x</div>", "<div role=slider tabindex=0>x</div>",
        "<div role=tablist><button role=tab>x</button></div>", "<div role=grid><span tabindex=0>x</span></div>",
    ):  # fmt: skip
        page.evaluate(
            """html => { document.querySelector('#other')?.remove()
              const other = Object.assign(document.createElement('div'), { id: 'other', innerHTML: html })
              document.body.append(other)
              const found = other.querySelector('[tabindex], button') ?? other.firstElementChild
              found.focus() }""",
            html,
        )
        press(page, "1", "ArrowRight")
    page.evaluate("document.querySelector('#other').remove()")
    settled(page, ada, 0)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<div id=other role=dialog aria-modal=true>x</div>')")
    press(page, "1")
    page.evaluate("document.querySelector('#other').remove()")
    settled(page, ada, 0)
    press(page, "1")
    settled(page, ada, 1)


def test_arrows_scroll_a_wide_answer_and_do_not_vote(
    visit: Open, ada: store.Person, comparison: store.Comparison
) -> None:
    with store.writing() as session:
        for pair in session.query(store.Pair).filter_by(comparison_id=comparison.id):
            pair.baseline_answer.text = pair.candidate_answer.text + "\n\n```\n" + "lamp --on " * 60 + "\n```\n"
    page = visit()
    page.locator(".card pre").click()
    press(page, "ArrowRight", "ArrowLeft")
    settled(page, ada, 0)
    page.evaluate("document.activeElement.shadowRoot?.activeElement?.blur()")
    press(page, "ArrowRight")
    settled(page, ada, 1)
