"""What people see in a real browser: ticks that stay with their rows, a box that takes files, a menu that fits."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from services import accounts, documents, reviews, store, variants
from services.words import QuestionKind, Split
from tests import browser, factories, serving

OPACITY = "element => getComputedStyle(element).opacity"
ROW, HEAD = 35, 36  # pixels


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start one browser for the module."""
    with browser.chromium() as started:
        yield started


@pytest.fixture
def page(chromium: Browser, owner: store.Person, home: Path) -> Iterator[Page]:
    """Open the app as its owner, on a laptop."""
    with serving.serve("app:app", home) as url:
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, base_url=url)
        context.add_cookies([{"name": accounts.COOKIE, "value": factories.make_cookie(owner), "url": url}])
        yield context.new_page()
        context.close()


def make_answers() -> list[store.Answer]:
    """Add six questions, every other one of a kind of its own, with an answer each."""
    project = factories.make_project()
    asked = factories.make_questions(project, 6, split=Split.TRAIN)
    with store.writing() as session:
        for question in asked:
            kind = QuestionKind.HOW_TO if question.position % 2 else QuestionKind.FACT
            session.get_one(store.Question, question.id).kind = kind
    return factories.make_answers(variants.base(project.id), asked)


def tick(page: Page, row: int) -> None:
    box = page.get_by_test_id("stDataFrame").locator("canvas").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + 16, box["y"] + HEAD + ROW * row + ROW / 2)


def choose(page: Page, box: str, option: str) -> None:
    page.get_by_label(box, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Escape")


def test_what_is_accepted_is_what_was_ticked(page: Page) -> None:
    answers = make_answers()
    page.goto("/review")
    page.get_by_role("button", name="Start reviewing").click()
    page.get_by_role("radio", name="All reviews").click()
    accept = page.get_by_role("button", name="Accept")
    page.get_by_test_id("stDataFrame").wait_for()
    tick(page, 0)
    expect(accept).to_have_text("done_allAccept 1: How many switches does lamp 0 have?")
    tick(page, 2)
    expect(accept).to_contain_text("Accept 2")
    choose(page, "Kind", "how to")
    expect(page.get_by_text("3 of 6 rows")).to_be_visible()
    expect(accept).to_have_count(0)  # both are of the other kind: nothing is ticked, and who follows is not either
    tick(page, 1)
    expect(accept).to_contain_text("Accept 1")
    choose(page, "Status", "to do")
    expect(accept).to_contain_text("Accept 1")
    accept.click()
    expect(page.get_by_text("2 of 6 rows")).to_be_visible()
    expect(accept).to_have_count(0)
    accepted = [each.answer_id for each in reviews.rows(answers[0].variant_id) if each.status]
    assert accepted == [answers[3].id]


def test_a_tick_moves_with_its_row_and_is_seen_there(page: Page) -> None:
    answers = make_answers()
    page.goto("/review")
    page.get_by_role("button", name="Start reviewing").click()
    page.get_by_role("radio", name="All reviews").click()
    page.get_by_test_id("stDataFrame").wait_for()
    tick(page, 5)
    choose(page, "Kind", "how to")
    expect(page.get_by_text("3 of 6 rows")).to_be_visible()
    expect(page.get_by_role("button", name="Accept")).to_contain_text("Accept 1")
    tick(page, 2)  # it stands third now, and is ticked: a click takes the tick away
    expect(page.get_by_role("button", name="Accept")).to_have_count(0)
    assert not [each for each in reviews.rows(answers[0].variant_id) if each.status]


@pytest.mark.parametrize("place", [(0.02, 0.1), (0.5, 0.5), (0.98, 0.9)])
def test_a_file_that_is_dropped_on_the_box_is_taken_in(page: Page, tmp_path: Path, place: tuple[float, float]) -> None:
    project = factories.make_project()
    file = tmp_path / "lamp.txt"
    file.write_text("The lamp has two switches, one of them dim. It costs ten euros.")
    page.goto("/documents")
    zone = page.get_by_test_id("stFileUploaderDropzone").first
    zone.wait_for()
    box = zone.bounding_box()
    assert box and box["height"] >= 150, "where there is no document, the box is what the page is about"
    at = {"x": box["x"] + box["width"] * place[0], "y": box["y"] + box["height"] * place[1]}
    data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
    devtools = page.context.new_cdp_session(page)
    for kind in ("dragEnter", "dragOver", "drop"):
        devtools.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})
    expect(page.get_by_text("1 file kept")).to_be_visible(timeout=15_000)
    assert [each.name for each in documents.uploads(project.id)] == ["lamp.txt"]


def test_the_foot_of_the_menu_is_in_sight_with_two_projects(page: Page) -> None:
    factories.make_project("Lamps")
    factories.make_project("Torches")
    page.goto("/overview")
    out = page.get_by_role("link", name="Sign out")
    expect(out).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("link", name="Overview")).to_be_in_viewport(ratio=1)


def test_a_page_keeps_its_colours_while_it_is_drawn_anew(chromium: Browser, home: Path) -> None:
    with serving.serve("tests.components.slow_app:app", home) as url:
        page = chromium.new_page()
        page.goto(url)
        below = page.get_by_test_id("stElementContainer").filter(has_text="Below")
        below.wait_for()
        page.get_by_role("button", name="Again").click()
        stale = page.locator("[data-stale=true]").filter(has_text="Below")
        stale.wait_for()
        page.wait_for_timeout(1_500)
        assert stale.evaluate(OPACITY) == "1"
