"""A labeler whose session is lost while votes wait: they are sent as theirs, or said to wait; never as another's."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import delete, func, select

from services import accounts, store
from tests import factories
from tests.browser import chromium
from tests.serving import serve

DWELL = 320  # a little more than the page's guard


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser for all tests here."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the whole app on a store of its own."""
    with pytest.MonkeyPatch.context() as patch:
        home = factories.fresh_store(tmp_path_factory.mktemp("lost"), patch)
        with serve("app:app", home) as url:
            yield url


@pytest.fixture
def comparison(address: str) -> store.Comparison:
    """Give the only open vote, of a project of its own."""
    return factories.make_comparison(factories.make_project(), questions=8)


@pytest.fixture
def link(address: str, comparison: store.Comparison) -> str:
    """Give the invitation to it."""
    token = accounts.make_invitation(project_id=comparison.project_id).partition("token=")[2]
    return f"{address}/join?token={token}"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Give a labeler's browser."""
    made = browser.new_context(viewport={"width": 1280, "height": 800})
    yield made
    made.close()


def join(page: Page, link: str, name: str) -> None:
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Start").click()


def start(page: Page) -> None:
    expect(page.locator("dialog.help")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Start voting").click()
    page.wait_for_timeout(DWELL)


def vote(page: Page, times: int) -> None:
    for _ in range(times):
        page.wait_for_timeout(DWELL)
        page.keyboard.press("1")


def votes_of(name: str) -> list[int]:
    """Count the votes of everybody of this name."""
    cast = select(func.count()).where(store.Vote.labeler_id == store.Person.id, store.Vote.current).scalar_subquery()
    with store.reading() as session:
        return list(session.scalars(select(cast).where(store.Person.name == name)))


def lose_session_while_voting(page: Page) -> None:
    """Vote thrice after the server has forgotten the browser."""
    with store.writing() as session:
        session.execute(delete(store.WebSession))
    vote(page, 3)
    expect(page.locator(".notice").filter(has_text="You are signed out")).to_be_visible(timeout=10_000)


def test_the_same_browser_goes_on_as_who_it_was_and_waiting_votes_are_sent(context: BrowserContext, link: str) -> None:
    page = context.new_page()
    join(page, link, "Ann")
    start(page)
    vote(page, 1)
    lose_session_while_voting(page)
    page.reload()
    page.get_by_role("button", name="Go on as Ann").click()
    expect(page.locator(".mine")).to_contain_text("4", timeout=60_000)
    expect(page.locator(".signal")).to_be_empty(timeout=10_000)
    assert votes_of("Ann") == [4]


def test_the_invitation_asks_whether_it_is_you(context: BrowserContext, link: str) -> None:
    page = context.new_page()
    join(page, link, "Bea")
    start(page)
    lose_session_while_voting(page)
    page.goto(link)
    expect(page.get_by_role("heading", name="Are you Bea?")).to_be_visible()
    page.get_by_role("button", name="Yes, go on as Bea").click()
    expect(page.locator(".mine")).to_contain_text("3", timeout=60_000)
    expect(page.locator(".signal")).to_be_empty(timeout=10_000)
    assert votes_of("Bea") == [3]


@pytest.mark.parametrize("other", ["Cleo", "Dora"])
def test_what_waits_is_said_and_never_sent_in_another_persons_name(
    context: BrowserContext, link: str, other: str
) -> None:
    """Every cookie is gone, so nothing proves who this was: the same name is another person until it is proved."""
    page = context.new_page()
    join(page, link, "Cleo")
    start(page)
    lose_session_while_voting(page)
    before = votes_of("Cleo")
    context.clear_cookies()
    join(page, link, other)
    start(page)
    told = page.locator(".left-by-others")
    expect(told).to_contain_text(re.compile("3 votes are waiting in this browser from Cleo"))
    page.wait_for_timeout(1_000)
    assert votes_of("Cleo") == ([*before, 0] if other == "Cleo" else before)
    assert sum(votes_of(other)) == 0
