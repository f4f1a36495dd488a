"""What a labeler reads in the vote: the whole answer, whole words, and the raw text one key away."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from services import accounts, projects, store
from services.words import ComparisonStatus
from tests import factories
from tests.browser import chromium
from tests.serving import serve

ANSWER = (
    r"Order 5*3*2 pieces from C:\*.log or \\share\_new; \d+\.\d and \(x\) in __init__. "
    "See [help](https://a.example/?q=1), AT&amp;T.\n\n"
    "Quay 4\n12345 Port Town\nMon 9-12\n\nName\tTown\tAge\nAda\tOslo\t36\n\n"
    "7) **Open** the lid\n8) Close it\n\n"
    "| Plan | Changes | Remarks |\n|---|---|---|\n"
    "| Silver | " + "Two changes of the date are free until the day before departure. " * 4 + "| none |\n"
)
WIDE = "\n".join(
    ("|" + "|".join(f"Column{n}" for n in range(14)) + "|", "|---" * 14 + "|", "|" + "|".join(["word"] * 14) + "|")
)
SIZES = [{"width": 1280, "height": 800}, {"width": 390, "height": 844}]
# Lines that a table's words take beyond one each, and whether the table scrolls within itself and not the page.
TABLES = """island => [...island.querySelectorAll('.card .grid')].map(grid => {
  const broken = []
  const walker = document.createTreeWalker(grid, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const word of node.data.matchAll(/\\S+/g)) {
      const range = document.createRange()
      range.setStart(node, word.index)
      range.setEnd(node, word.index + word[0].length)
      if (range.getClientRects().length > 1) broken.push(word[0])
    }
  }
  const fits = grid.clientWidth <= grid.parentElement.clientWidth
  return { broken, wide: grid.scrollWidth > grid.clientWidth + 1, fits }
})"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser for all tests here."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the vote page on a store of its own."""
    with pytest.MonkeyPatch.context() as patch:
        home = factories.fresh_store(tmp_path_factory.mktemp("texts"), patch)
        with serve("tests.components.vote_app:app", home) as url:
            yield url


@pytest.fixture(params=SIZES, ids=["laptop", "phone"])
def page(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """Open the vote on one pair: ANSWER against WIDE, on either side."""
    with store.writing() as session:
        for old in session.scalars(select(store.Comparison)):
            old.status = ComparisonStatus.CLOSED
    comparison = factories.make_comparison(questions=1)
    with store.writing() as session:
        for pair in session.scalars(select(store.Pair).filter_by(comparison_id=comparison.id)):
            pair.baseline_answer.text, pair.candidate_answer.text = ANSWER, WIDE
    ada = factories.make_person("Ada")
    projects.choose(ada.id, comparison.project_id)
    context = browser.new_context(viewport=request.param)
    context.add_cookies([{"name": accounts.COOKIE, "value": factories.make_cookie(ada), "url": address}])
    opened = context.new_page()
    opened.goto(address)
    opened.get_by_role("button", name="Start voting").click(timeout=30_000)
    yield opened
    context.close()


def answer(page: Page) -> str:
    side = "left" if "Quay" in page.locator(".text.left").inner_text() else "right"
    return f".text.{side}"


def test_the_whole_answer_is_seen(page: Page) -> None:
    text = page.locator(answer(page)).inner_text()
    for part in (
        r"Order 5*3*2 pieces from C:\*.log or \\share\_new; \d+\.\d and \(x\) in __init__.",
        "See [help](https://a.example/?q=1), AT&amp;T.",
        "Quay 4\n12345 Port Town\nMon 9-12",
        "Name\tTown\tAge\nAda\tOslo\t36",
        "7)",
        "8)",
    ):
        assert part in text
    assert page.locator(f"{answer(page)} strong").inner_text() == "Open"


def test_a_table_keeps_words_whole_and_scrolls_sideways(page: Page) -> None:
    tables = page.locator(".island").evaluate(TABLES)
    assert len(tables) == 2
    assert [table["broken"] for table in tables] == [[], []]
    assert all(table["fits"] for table in tables)
    assert any(table["wide"] for table in tables), "fourteen columns are wider than a card"
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def test_an_arrow_key_scrolls_a_table_and_does_not_vote(page: Page) -> None:
    grid = page.locator(".text:not(:has-text('Quay')) .grid")
    grid.focus()
    page.wait_for_timeout(400)
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)
    assert grid.evaluate("grid => grid.scrollLeft") > 0
    expect(page.locator(".mine")).to_have_text("0 of 1")


def test_raw_is_one_key_away_and_back(page: Page) -> None:
    drawn = page.locator(answer(page)).inner_html()
    page.keyboard.press("r")
    box = page.locator(".text:has-text('Quay')")
    assert box.evaluate("box => box.textContent") == ANSWER
    assert box.evaluate("box => getComputedStyle(box).whiteSpace").startswith("pre-wrap")
    expect(page.locator("[data-action=raw]")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Raw").click()
    assert page.locator(answer(page)).inner_html() == drawn


def test_a_better_answer_starts_from_what_the_model_wrote(page: Page) -> None:
    name = "A" if "left" in answer(page) else "B"
    page.keyboard.press("e")
    page.get_by_role("button", name=f"Start from {name}").first.click()
    assert page.locator("#write-in").input_value() == ANSWER
