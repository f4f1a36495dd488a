"""What tests of single components share; the voting island's are `browser` to `visit`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from services import accounts, projects, store
from services.words import ComparisonStatus, Role
from tests import factories
from tests.browser import chromium
from tests.components.voting import DWELL, MARKER, Open
from tests.pages.stories import sign_in
from tests.serving import serve


@pytest.fixture
def owner(home: Path, monkeypatch: pytest.MonkeyPatch) -> store.Person:
    """Sign an owner in."""
    person = factories.make_person("Olga", Role.OWNER)
    sign_in(person, monkeypatch)
    return person


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser for all tests here."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the vote page on a store of its own."""
    with pytest.MonkeyPatch.context() as patch:
        home = factories.fresh_store(tmp_path_factory.mktemp("island"), patch)
        with serve("tests.components.vote_app:app", home) as url:
            yield url


@pytest.fixture
def ada(comparison: store.Comparison) -> store.Person:
    """Give a labeler of the comparison's project who never voted."""
    person = factories.make_person("Ada")
    projects.choose(person.id, comparison.project_id)
    return person


@pytest.fixture
def comparison(address: str) -> store.Comparison:
    """Give the only open comparison; every name in it carries the marker."""
    with store.writing() as session:
        for old in session.scalars(select(store.Comparison)):
            old.status = ComparisonStatus.CLOSED
    return factories.make_comparison(questions=8, names=(f"{MARKER} base", f"{MARKER} tuned"))


@pytest.fixture
def visit(browser: Browser, address: str, ada: store.Person, comparison: store.Comparison) -> Iterator[Open]:
    """Give a function that opens the page as Ada, past the guidelines unless told otherwise."""
    contexts = []

    def opened(
        *, viewport: dict[str, int] | None = None, greet: bool = False, before: Callable[[Page], None] | None = None
    ) -> Page:
        phone = viewport is not None
        context = browser.new_context(
            viewport=viewport or {"width": 1280, "height": 800}, has_touch=phone, is_mobile=phone
        )
        contexts.append(context)
        context.add_cookies([{"name": accounts.COOKIE, "value": factories.make_cookie(ada), "url": address}])
        page = context.new_page()
        if before:
            before(page)
        page.goto(address)
        expect(page.locator("dialog.help")).to_be_visible(timeout=30_000)
        if not greet:
            page.get_by_role("button", name="Start voting").click()
            page.wait_for_timeout(DWELL)
        return page

    yield opened
    for context in contexts:
        context.close()
