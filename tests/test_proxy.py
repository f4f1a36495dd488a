"""Behind a proxy, below a path of its host: signing in, the websocket, voting, fonts, downloads, and who is refused."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from services import accounts, store
from tests import factories, proxy
from tests.browser import chromium

SECURE = proxy.NGINX is not None
SOCKET = {
    "connection": "Upgrade",
    "upgrade": "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
}


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the app below a path; gives the address that people use."""
    with pytest.MonkeyPatch.context() as patch:
        home = factories.fresh_store(tmp_path_factory.mktemp("proxied"), patch)
        with proxy.proxied(home) as url:
            yield url


@pytest.fixture
def client(public: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=public, verify=False, timeout=60) as client:  # noqa: S501 the test's own certificate
        yield client


def watched(page: Page, public: str) -> list[str]:
    """Note answers that come from outside the path, and failures but for Streamlit's looking for its own path."""
    seen: list[str] = []

    def note(status: int, url: str) -> None:
        probing = "/_stcore/h" in url  # health and host-config, tried at each level of the address
        if not url.startswith((f"{public}/", "blob:", "data:")) or (status >= 400 and not probing):
            seen.append(f"{status} {url}")

    page.on("response", lambda reply: note(reply.status, reply.url))
    return seen


def test_a_labeler_joins_votes_and_signs_out(public: str) -> None:
    comparison = factories.make_comparison(questions=8)
    link = accounts.make_invitation(project_id=comparison.project_id)
    assert link.startswith(f"{public}/join?")
    with chromium() as browser:
        context = browser.new_context(ignore_https_errors=True)
        page = context.new_page()
        strange = watched(page, public)
        page.goto(link)
        page.get_by_label("Your name").fill("Ada")
        page.get_by_role("button", name="Start").click()
        page.wait_for_url(f"{public}/vote", timeout=60_000)
        page.get_by_role("button", name="Start voting").click(timeout=60_000)
        expect(page.get_by_role("heading", name="How to vote")).to_be_hidden(timeout=60_000)
        mine = page.locator(".mine")
        expect(mine).to_have_text("0 of 8", timeout=60_000)
        for _ in range(60):  # a key press right after a pair appears does not count
            page.keyboard.press("1")
            page.wait_for_timeout(500)
            if mine.inner_text() != "0 of 8":
                break
        sent = "!Object.keys(localStorage).some(key => localStorage[key].includes('verdict'))"
        page.wait_for_function(sent, timeout=60_000)
        with store.reading() as session:
            assert session.scalars(select(store.Vote)).all()
        assert page.evaluate("document.fonts.ready.then(fonts => [...fonts].some(font => font.status === 'loaded'))")
        (cookie,) = (each for each in context.cookies() if each["name"] == accounts.COOKIE)
        assert (cookie["path"], cookie["secure"], cookie["httpOnly"]) == (f"{proxy.PATH}/", SECURE, True)
        page.goto(f"{public}/sign-out")
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("link", name="Sign in again").click()
        expect(page.get_by_label("Password")).to_be_visible(timeout=60_000)
        assert accounts.COOKIE not in {each["name"] for each in context.cookies()}
        assert strange == []


def test_the_owner_takes_a_file_away(public: str) -> None:
    link = accounts.make_owner_link()
    with chromium() as browser:
        page = browser.new_context(ignore_https_errors=True).new_page()
        strange = watched(page, public)
        page.goto(link)
        page.wait_for_url(f"{public}/overview", timeout=60_000)
        page.get_by_role("link", name="People").click()
        expect(page.get_by_test_id("stDownloadButton")).to_be_attached(timeout=60_000)  # the page is whole
        page.get_by_role("tab", name="Activity").click()
        with page.expect_download(timeout=60_000) as begun:
            page.get_by_text("Download as CSV").click(timeout=60_000)
        assert "Signed in" in begun.value.path().read_text()
        assert strange == []


def test_answers_say_that_only_tls_will_do_where_there_is_tls(client: httpx.Client) -> None:
    answer = client.get("/sign-in")
    assert answer.status_code == 200 and f'action="{proxy.PATH}/sign-in"' in answer.text
    assert ("strict-transport-security" in answer.headers) is SECURE


def test_a_strange_host_is_refused(client: httpx.Client) -> None:
    assert client.get("/sign-in", headers={"host": "rebound.example"}).status_code == 421


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://localhost:1", "null"])
def test_another_sites_page_opens_no_websocket(client: httpx.Client, origin: str) -> None:
    assert client.get("/_stcore/stream", headers={**SOCKET, "origin": origin}).status_code == 403


def test_our_own_page_opens_one(client: httpx.Client, public: str) -> None:
    origin = public.removesuffix(proxy.PATH)
    with client.stream("GET", "/_stcore/stream", headers={**SOCKET, "origin": origin}) as answer:
        assert answer.status_code == 101
