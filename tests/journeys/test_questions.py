"""The questions page in a real Chromium: edits that are never lost, filters, bulk actions with undo, an import."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from services import accounts, questions, store, tables
from services.words import QuestionStatus, Role, Split
from tests import factories
from tests.browser import chromium, settled
from tests.serving import serve

PATIENCE_MS = 60_000
ROW, HEAD = 35, 35  # heights of the grid, in pixels


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def project(home: Path) -> store.Project:
    """A project with twelve questions about one section, the last of them answered."""
    made = factories.make_project()
    chunks = factories.make_chunks(made, 2, split=Split.TRAIN)
    asked = factories.make_questions(made, 12, split=Split.TRAIN, chunks=chunks[:1])
    factories.make_answers(factories.make_variant(made), asked[11:])
    return made


@pytest.fixture
def page(browser: Browser, home: Path, project: store.Project) -> Iterator[Page]:
    """The questions page, open for the owner."""
    cookie = factories.make_cookie(factories.make_person("Olga", Role.OWNER))
    with serve("app:app", home) as url:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": accounts.COOKIE, "value": cookie, "url": url}])
        opened = context.new_page()
        opened.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        opened.goto(f"{url}/questions")
        expect(opened.get_by_test_id("stDataFrame")).to_be_visible()
        yield opened
        context.close()


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while not holds():
        assert time.monotonic() < until, "it did not come to hold in time"
        time.sleep(0.2)


def texts(project: store.Project) -> list[str]:
    """Give the words of the questions that are kept in the store."""
    return [each.text for each in questions.listing(project.id)]


def types_into(page: Page, row: int, text: str) -> None:
    """Double-click a question and type other words over it, without leaving the cell."""
    box = page.get_by_test_id("stDataFrame").bounding_box()
    assert box
    cell = page.locator(".gdg-input")
    for _ in range(5):  # a click may fall into the moment in which the grid is drawn anew
        page.mouse.dblclick(box["x"] + 250, box["y"] + HEAD + ROW * row + ROW / 2)
        page.wait_for_timeout(500)
        if cell.count():
            break
    cell.fill(text)


@pytest.mark.journey
@pytest.mark.timeout(600)
def test_no_edit_is_lost_however_the_cell_is_left(page: Page, project: store.Project) -> None:
    settled(page)
    ways: list[Callable[[], None]] = [
        lambda: page.keyboard.press("Enter"),
        lambda: page.keyboard.press("Tab"),
        lambda: page.get_by_role("heading", name="Questions", exact=True).click(),
        lambda: page.get_by_test_id("stDataFrame").click(position={"x": 250, "y": HEAD + ROW * 9.5}),
        lambda: page.get_by_role("button", name="Kept").click(),
    ]
    for row, leave in enumerate(ways):
        types_into(page, row, f"Which colour number {row}?")
        leave()
        eventually(lambda row=row: f"Which colour number {row}?" in texts(project))  # type: ignore[misc]
        if row == len(ways) - 1:
            page.get_by_role("button", name="Kept").click()
        settled(page)
    for row in (5, 6, 7):  # one after the other, each while the one before is being kept
        types_into(page, row, f"Which size number {row}?")
        page.keyboard.press("Enter")
    eventually(lambda: {f"Which size number {row}?" for row in (5, 6, 7)} <= set(texts(project)))
    first = questions.listing(project.id)[0]
    assert [each.before for each in questions.history(first.id)] == ["How many switches does lamp 0 have?"]


@pytest.mark.journey
@pytest.mark.timeout(600)
def test_what_is_typed_survives_questions_that_arrive_meanwhile(page: Page, project: store.Project) -> None:
    settled(page)
    types_into(page, 3, "Which colour is the third?")
    questions.add(project.id, ["Where does the cable go when the desk is narrow?"])
    page.keyboard.press("Enter")
    eventually(lambda: "Which colour is the third?" in texts(project))
    assert texts(project)[3] == "Which colour is the third?"
    page.get_by_role("button", name="Show what has changed meanwhile").click()
    expect(page.get_by_text("Tick some of 13 questions")).to_be_visible()


@pytest.mark.journey
@pytest.mark.timeout(600)
def test_an_answered_question_is_not_edited_and_the_cell_says_so(page: Page, project: store.Project) -> None:
    settled(page)
    types_into(page, 11, "Which colour?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This question was answered already")).to_be_visible()
    assert texts(project)[11] == "How many switches does lamp 11 have?"


@pytest.mark.journey
@pytest.mark.timeout(600)
def test_found_rejected_undone_and_exported_by_us_alone(page: Page, project: store.Project) -> None:
    search = page.get_by_placeholder("Search questions, sections, evidence")
    search.fill("lamp 1")
    search.press("Enter")
    expect(page.get_by_text("Tick some of 3 questions")).to_be_visible()  # 1, 10 and 11
    page.get_by_text("All", exact=True).click()
    page.get_by_role("button", name="Reject 3", exact=True).click()
    expect(page.get_by_text("3 questions rejected.")).to_be_visible()
    assert questions.counts(project.id).rejected == 3
    page.get_by_role("button", name="Undo").click()
    eventually(lambda: questions.counts(project.id).rejected == 0)
    page.get_by_test_id("stDataFrame").hover()
    expect(page.get_by_role("button", name="Download as CSV")).to_have_count(0)
    settled(page)
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV, for a spreadsheet").click()
    content = saved.value.path().read_bytes()
    assert tables.read("questions.csv", content).rows["question"].str.contains("lamp 1").sum() == 3


@pytest.mark.journey
@pytest.mark.timeout(600)
def test_a_csv_is_imported_with_its_columns_chosen(page: Page, project: store.Project) -> None:
    page.get_by_role("radio", name="Import").or_(page.get_by_role("button", name="Import", exact=True)).first.click()
    rows = "frage;antwort\nHow far does the arm reach?;Forty\nHow many switches does lamp 3 have?;3\nIst sie groß?;Ja\n"
    file = {"name": "fragen.csv", "mimeType": "text/csv", "buffer": rows.encode("cp1252")}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    expect(page.get_by_text("Choose the column that holds the questions")).to_be_visible()
    for label, column in (("Question", "frage"), ("Reference answer (optional)", "antwort")):
        page.get_by_role("combobox", name=label, exact=False).first.click()
        page.get_by_role("option", name=column).click()
        settled(page)
    page.get_by_role("button", name="Import 2 questions").click()
    expect(page.get_by_text("2 new questions. Left out: 1 already here")).to_be_visible()
    found = {row.text: row for row in questions.rows(project.id)}
    assert found["How far does the arm reach?"].reference == "Forty"
    assert found["Ist sie groß?"].status == QuestionStatus.KEPT
