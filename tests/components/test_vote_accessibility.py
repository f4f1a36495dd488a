"""axe-core with the WCAG 2.2 AA rules on all that a labeler sees: the door, guidelines, practice, votes, the end."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from services import accounts, comparisons, store
from services.words import Role
from tests import factories
from tests.browser import chromium
from tests.serving import serve

PATIENCE_MS = 60_000
READING_MS = 320
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": WCAG}, "rules": {"target-size": {"enabled": True}}}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser for all tests here."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the whole app on a store of its own."""
    with pytest.MonkeyPatch.context() as patch:
        home = factories.fresh_store(tmp_path_factory.mktemp("accessible"), patch)
        with serve("app:app", home) as url:
            yield url
        store.reset()


def violations(page: Page) -> list[str]:
    """List what axe finds on the page, in words; it has to have looked into the island, if there is one."""
    found = Axe().run(page, options=OPTIONS).response
    inside = any(isinstance(node["target"][0], list) for each in found["passes"] for node in each["nodes"])
    assert inside or not page.locator(".island").count()
    return [
        f"{each['id']}: {node['target']} {node['html'][:200]} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_nothing_that_a_labeler_sees_breaks_a_rule(browser: Browser, address: str, scheme: str, width: int) -> None:
    comparison = factories.make_comparison(factories.make_project(f"{scheme} {width}"), questions=3, show_contexts=True)
    with store.writing() as session:
        session.get_one(store.Comparison, comparison.id).ask_guess = True
    link = urlsplit(accounts.make_invitation(Role.LABELER, project_id=comparison.project_id))
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,  # type: ignore[arg-type]
        has_touch=width < 600,
        is_mobile=width < 600,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    seen: dict[str, list[str]] = {}

    def scan(state: str) -> None:
        seen[state] = violations(page)

    def press(*keys: str) -> None:
        for key in keys:
            page.wait_for_timeout(READING_MS)
            page.keyboard.press(key)

    page.goto(f"{address}{link.path}?{link.query}")
    page.get_by_label("Your name").fill(f"Ada {scheme} {width}")
    scan("the door")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("dialog.help")).to_be_visible()
    scan("the guidelines")
    page.get_by_role("button", name="Try two practice pairs").click()
    expect(page.locator(".practice")).to_be_visible()
    scan("practice")
    press("1")
    expect(page.locator(".feedback")).to_be_visible()
    scan("practice, answered")
    press("Enter")
    page.wait_for_timeout(READING_MS)
    press("1")
    expect(page.locator(".feedback")).to_contain_text("Most people would say")
    page.wait_for_timeout(READING_MS)
    press("Enter")
    expect(page.locator(".practice")).to_contain_text("From here on it counts.")
    scan("the first pair")
    press("4", "7", "d", "c")
    expect(page.locator(".passages")).to_be_visible()
    scan("after a vote, with differences and passages")
    for key, dialog in (("?", "help"), ("s", "pass"), ("f", "pass"), ("w", "better")):
        press(key)
        expect(page.locator(f"dialog.{dialog}")).to_be_visible()
        scan(f"the dialog of {key}")
        page.keyboard.press("Escape")
        expect(page.locator(f"dialog.{dialog}")).to_be_hidden()
    press("e")
    expect(page.get_by_label("A better answer, in your words")).to_be_visible()
    scan("writing a better answer")
    press("Escape")
    if width > 600:
        press("?")
        page.get_by_role("button", name="Change keys").click()
        expect(page.locator("dialog.choose-keys")).to_be_visible()
        scan("choosing keys")
        page.keyboard.press("Escape")
    press("z")
    expect(page.locator(".before")).to_be_visible()
    scan("taken back")
    press("1", "2", "3")
    expect(page.get_by_role("button", name="No idea")).to_be_visible()
    scan("the last question")
    press("3")
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    scan("the end")
    comparisons.close(comparison.id)
    page.reload()
    expect(page.get_by_text("No vote is open right now")).to_be_visible()
    scan("nothing to vote on")
    context.close()
    assert {state: found for state, found in seen.items() if found} == {}
