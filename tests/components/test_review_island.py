"""The reviewing island in a real Chromium: keys, drafts, a lost connection, two people at once, a phone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from services import accounts, projects, reviews, store
from services.words import ReviewStatus, Split
from tests import factories
from tests.browser import chromium
from tests.serving import serve

MARKER = "ZEBRAFISH"
DWELL = 320  # a little more than the page's guard
DRAFT_SENT = 1_900
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 800}
PASSAGE = "Lamp 0 has 0 switches on its base. The rest of the manual is about the cable."
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser for all tests here."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the review page on a store of its own."""
    with pytest.MonkeyPatch.context() as patch:
        home = factories.fresh_store(tmp_path_factory.mktemp("island"), patch)
        with serve("tests.components.review_app:app", home) as url:
            yield url


@pytest.fixture
def answers(address: str) -> list[store.Answer]:
    """Give six answers of a variant whose names carry the marker."""
    project = factories.make_project()
    asked = factories.make_questions(project, 6, split=Split.TRAIN)
    variant = factories.make_variant(project, f"{MARKER} base")
    return factories.make_answers(variant, asked, contexts=(PASSAGE,))


@pytest.fixture
def ada(answers: list[store.Answer]) -> store.Person:
    """Give somebody who never reviewed."""
    return colleague("Ada", answers)


def colleague(name: str, answers: list[store.Answer]) -> store.Person:
    person = factories.make_person(name)
    with store.reading() as session:
        project_id = session.get_one(store.Variant, answers[0].variant_id).project_id
    projects.choose(person.id, project_id)
    return person


@pytest.fixture
def visit(browser: Browser, address: str, ada: store.Person) -> Iterator[Open]:
    """Give a function that opens the page as Ada or somebody else, past the guidelines."""
    contexts = []

    def opened(person: store.Person = ada, *, viewport: dict[str, int] = LAPTOP) -> Page:
        phone = viewport is PHONE
        context = browser.new_context(viewport=viewport, has_touch=phone, is_mobile=phone)
        contexts.append(context)
        context.add_cookies([{"name": accounts.COOKIE, "value": factories.make_cookie(person), "url": address}])
        page = context.new_page()
        page.goto(address)
        page.get_by_role("button", name="Start reviewing").click(timeout=30_000)
        page.wait_for_timeout(DWELL)
        return page

    yield opened
    for context in contexts:
        context.close()


def kept(person: store.Person, status: ReviewStatus | None = None) -> list[store.Review]:
    with store.reading() as session:
        wanted = select(store.Review).where(store.Review.person_id == person.id).order_by(store.Review.updated_at)
        return [each for each in session.scalars(wanted) if status in (None, each.status)]


def settled(page: Page, person: store.Person, count: int, status: ReviewStatus) -> list[store.Review]:
    """Wait until the store holds this many reviews, then a little, so that one too many would show."""
    for _ in range(80):
        if len(kept(person, status)) >= count:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(300)
    found = kept(person, status)
    assert len(found) == count
    return found


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(DWELL)


def question(page: Page) -> str:
    return page.locator("#question").input_value()


def test_every_key_does_what_the_sheet_says(visit: Open, ada: store.Person, answers: list[store.Answer]) -> None:
    page = visit()
    press(page, "4", "2", "e")
    page.keyboard.press("Control+a")
    page.keyboard.type("Two. 5 of 5, jks?d says Ada.")
    expect(page.locator(".changes ins").first).to_be_visible()
    press(page, "Escape", "t", "1", "4", "t", "c")
    page.keyboard.type("See page 2")
    press(page, "Escape", "q")
    page.keyboard.type(" Exactly?")
    press(page, "Control+Enter")
    (review,) = settled(page, ada, 1, ReviewStatus.SUBMITTED)
    assert review.answer_id == answers[0].id
    assert (review.question_rating, review.context_rating) == (4, 2)
    assert (review.text, review.comment) == ("Two. 5 of 5, jks?d says Ada.", "See page 2")
    assert review.tags == ["wrong_fact", "too_long"]
    assert review.question_text == "How many switches does lamp 0 have? Exactly?"
    assert review.duration_ms and review.duration_ms > 250
    assert question(page) == "How many switches does lamp 1 have?"
    press(page, "s", "d")
    settled(page, ada, 1, ReviewStatus.SKIPPED)
    settled(page, ada, 1, ReviewStatus.DISCARDED)
    expect(page.locator(".mine")).to_have_text("2 of 6 done by you")
    press(page, "j")
    assert question(page) == "How many switches does lamp 4 have?"
    press(page, "k", "k")
    assert question(page) == "How many switches does lamp 2 have?"
    expect(page.locator(".state")).to_have_text("You discarded this one.")
    press(page, "?")
    expect(page.locator("dialog.help")).to_be_visible()
    press(page, "s", "Escape")
    settled(page, ada, 1, ReviewStatus.SKIPPED)


def test_ratings_move_on_and_can_be_taken_back(visit: Open, ada: store.Person) -> None:
    page = visit()
    expect(page.locator(".rating.focused")).to_contain_text("Good question?")
    press(page, "3")
    expect(page.locator(".rating.focused")).to_contain_text("Right passages?")
    press(page, "5", "2")
    pressed = page.locator(".scale button[aria-pressed=true]")
    assert pressed.all_inner_texts() == ["2", "5"]
    page.locator("[data-rating=context_rating] button").last.click()
    assert pressed.all_inner_texts() == ["2"]


def test_a_held_key_and_a_double_press_submit_once(visit: Open, ada: store.Person) -> None:
    page = visit()
    page.keyboard.down("Control")
    for _ in range(20):
        page.keyboard.down("Enter")  # repeats, as a held key does
        page.wait_for_timeout(25)
    page.keyboard.up("Enter")
    page.keyboard.up("Control")
    settled(page, ada, 1, ReviewStatus.SUBMITTED)
    page.wait_for_timeout(DWELL)
    page.get_by_role("button", name="Submit").dblclick()
    settled(page, ada, 2, ReviewStatus.SUBMITTED)


def test_undo_brings_the_last_one_back_as_it_was_left(visit: Open, ada: store.Person) -> None:
    page = visit()
    page.locator("#answer").fill("Nearly right.")
    press(page, "Escape", "Control+Enter", "Control+z")
    assert question(page) == "How many switches does lamp 0 have?"
    expect(page.locator("#answer")).to_have_value("Nearly right.")
    expect(page.locator(".state")).to_have_text("Taken back: you had submitted this one.")
    settled(page, ada, 1, ReviewStatus.DRAFT)
    page.locator("#answer").fill("Right.")
    press(page, "Control+Enter")
    (review,) = settled(page, ada, 1, ReviewStatus.SUBMITTED)
    assert review.text == "Right."
    page.reload()
    expect(page.locator(".mine")).to_have_text("1 of 6 done by you")
    press(page, "Control+z")
    expect(page.locator("#answer")).to_have_value("Right.")


def test_a_draft_survives_a_closed_tab_and_is_found_on_another_device(visit: Open, ada: store.Person) -> None:
    page = visit()
    page.locator("#answer").fill("Half a sentence that")
    page.locator("[data-rating=question_rating] button").nth(2).click()
    page.locator("[data-tag=tone]").click()
    page.wait_for_timeout(DRAFT_SENT)
    expect(page.locator(".kept")).to_have_text("Draft saved")
    (draft,) = kept(ada, ReviewStatus.DRAFT)
    assert (draft.text, draft.question_rating, draft.tags) == ("Half a sentence that", 3, ["tone"])
    page.close()
    other = visit()
    expect(other.locator("#answer")).to_have_value("Half a sentence that")
    expect(other.locator("[data-tag=tone]")).to_have_attribute("aria-pressed", "true")


def test_a_draft_that_never_reached_the_server_is_still_here(visit: Open, ada: store.Person) -> None:
    page = visit()
    page.route("**/api/reviews/**", lambda route: route.abort())
    page.locator("#answer").fill("Typed in a tunnel")
    page.wait_for_timeout(200)
    context = page.context
    page.close()
    assert kept(ada) == []
    again = context.new_page()
    again.goto(page.url)
    expect(again.locator("#answer")).to_have_value("Typed in a tunnel", timeout=30_000)


def test_reviews_wait_while_offline_and_arrive_once(visit: Open, ada: store.Person) -> None:
    page = visit()
    page.context.set_offline(True)
    page.locator("#answer").fill("Written offline.")
    press(page, "Control+Enter", "Control+Enter")
    expect(page.locator(".signal")).to_have_text("Offline. 2 reviews wait here")
    assert kept(ada) == []
    page.context.set_offline(False)
    found = settled(page, ada, 2, ReviewStatus.SUBMITTED)
    assert found[0].text == "Written offline."
    expect(page.locator(".signal")).to_be_empty()


def test_reviews_survive_a_reload_and_a_lost_reply(visit: Open, ada: store.Person) -> None:
    page = visit()

    def stored_but_unanswered(route: Route) -> None:
        route.fetch()
        route.abort()

    def is_review(url: str) -> bool:
        return "/api/reviews/" in url and len(url.rstrip("/").split("/")[-1]) == 32

    page.route(is_review, stored_but_unanswered)
    press(page, "Control+Enter")
    page.unroute(is_review)
    page.route(is_review, lambda route: route.abort())
    press(page, "Control+Enter")
    page.reload()
    expect(page.locator(".mine")).to_have_text("2 of 6 done by you", timeout=30_000)
    assert question(page) == "How many switches does lamp 2 have?"
    page.unroute(is_review)
    settled(page, ada, 2, ReviewStatus.SUBMITTED)


def test_an_empty_answer_is_refused_and_nothing_is_lost(visit: Open, ada: store.Person) -> None:
    page = visit()
    page.locator("#answer").fill("  ")
    press(page, "Control+Enter")
    expect(page.locator(".notice")).to_contain_text("The answer is empty")
    assert question(page) == "How many switches does lamp 0 have?"
    assert kept(ada, ReviewStatus.SUBMITTED) == []


def test_two_people_at_once_get_different_answers(visit: Open, ada: store.Person, answers: list[store.Answer]) -> None:
    bo = colleague("Bo", answers)
    adas, bos = visit(), visit(bo)
    assert question(adas) != question(bos)
    for page in (adas, bos):
        press(page, "Control+Enter")
    (mine,), (theirs,) = (settled(adas, person, 1, ReviewStatus.SUBMITTED) for person in (ada, bo))
    assert mine.answer_id != theirs.answer_id
    adas.reload()
    expect(adas.locator(".ours")).to_have_text("2 by anybody · also here: Bo", timeout=30_000)


def test_what_a_closed_tab_held_goes_to_others_at_once(visit: Open, answers: list[store.Answer]) -> None:
    bo = colleague("Bo", answers)
    adas = visit()
    adas.close()
    page = visit(bo)
    assert question(page) == "How many switches does lamp 0 have?"


def test_a_second_opinion_is_shown_after_submit_with_what_differs(
    visit: Open, ada: store.Person, answers: list[store.Answer]
) -> None:
    bo = colleague("Bo", answers)
    with store.writing() as session:
        session.get_one(store.Project, projects.current(ada.id).id).reviews_per_answer = 2
    reviews.submit(answers[0].id, bo.id, question_rating=5, context_rating=5, text="Lamp 0 has two switches.")
    page = visit()
    expect(page.locator(".opinion")).to_be_hidden()
    press(page, "Control+Enter")
    expect(page.locator(".opinion")).to_contain_text("you differ on the answer")
    press(page, "o")
    expect(page.locator("dialog.opinions ins")).to_have_text("two")
    expect(page.locator("dialog.opinions del")).to_have_text("0")


def test_the_end_offers_what_was_skipped_and_then_says_thank_you(visit: Open, ada: store.Person) -> None:
    page = visit()
    press(page, "s", *["Control+Enter"] * 5)
    expect(page.locator(".ending")).to_contain_text("You skipped one.")
    page.get_by_role("button", name="Look at it again").click()
    page.wait_for_timeout(DWELL + 250)  # a key after a click waits as long as a double click
    press(page, "d")
    expect(page.get_by_role("heading", name="Everything is reviewed. Thank you!")).to_be_visible()
    settled(page, ada, 1, ReviewStatus.DISCARDED)


def test_the_supporting_sentence_is_highlighted(visit: Open) -> None:
    expect(visit().locator(".passages u")).to_have_text("Lamp 0 has 0 switches on its base.")


def test_on_a_laptop_everything_is_in_sight(visit: Open) -> None:
    page = visit()
    page.locator("#answer").fill("Lamp 0 has two switches. " * 4)
    for selector in ("#question", "#answer", ".changes", ".tags", ".comment", "[data-action=submit]"):
        box = page.locator(selector).bounding_box()
        assert box and box["y"] >= 0 and box["y"] + box["height"] <= LAPTOP["height"], selector


def test_on_a_phone_nothing_scrolls_sideways_and_thumbs_fit(visit: Open, ada: store.Person) -> None:
    page = visit(viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for button in page.locator(".actions button, .scale button, .tags button").all():
        box = button.bounding_box()
        assert box and box["height"] >= 44
    submit = page.get_by_role("button", name="Submit")
    box = submit.bounding_box()
    assert box and box["y"] + box["height"] <= PHONE["height"], "reachable without a scroll"
    submit.tap()
    settled(page, ada, 1, ReviewStatus.SUBMITTED)


def test_no_name_of_a_variant_reaches_the_browser(visit: Open) -> None:
    page = visit()
    seen = [page.content(), page.locator(".island").evaluate("island => island.getRootNode().innerHTML")]
    seen.append(page.evaluate("JSON.stringify([{...localStorage}, document.cookie, location.href])"))
    page.on("requestfinished", lambda done: seen.append(done.response().text()) if "/api/" in done.url else None)
    press(page, "Control+Enter", "s", "Control+z")
    page.wait_for_timeout(500)
    everything = "\n".join(seen)
    assert "switches on its base" in everything, "the scan does see what is sent"
    assert MARKER not in everything


TABLE = "Sizes 5*3*2, see C:\\*.log:\n\n| Lamp | Switches | Remarks |\n|---|---|---|\n"
TABLE += f"| 0 | 0 | {'on its base ' * 30}|{' wide |' * 14}"


@pytest.mark.parametrize("viewport", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_a_passage_is_shown_whole_and_raw_at_a_key(
    visit: Open, answers: list[store.Answer], viewport: dict[str, int]
) -> None:
    with store.writing() as session:
        for context in session.scalars(select(store.AnswerContext).filter_by(answer_id=answers[0].id)):
            context.text = TABLE
    page = visit(viewport=viewport)
    if viewport is PHONE:
        page.locator(".given summary").click()
    passage = page.locator(".passages .text").first
    expect(passage).to_contain_text("Sizes 5*3*2, see C:\\*.log:")
    expect(passage.locator("th")).to_have_text(["Lamp", "Switches", "Remarks"])
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    beyond = "grid => grid.getBoundingClientRect().right - grid.closest('.given').getBoundingClientRect().right"
    assert passage.locator(".grid").evaluate(beyond) <= 0, "a wide table scrolls in its own place"
    drawn = passage.inner_html()
    page.keyboard.press("r")
    assert passage.evaluate("box => box.textContent") == TABLE
    page.locator("[data-action=raw]").click()
    assert passage.inner_html() == drawn
