"""Signing in at a real OpenID Connect server, in a browser and by HTTP."""

from collections.abc import Iterator

import httpx
import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.testclient import TestClient

from components import sign_in_organisation
from services import accounts, store
from services.store import migrate
from tests.browser import chromium
from tests.serving import free_port, serve


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the app with an organisation's sign-in; gives its address."""
    home, port = tmp_path_factory.mktemp("organisation"), free_port()
    people = [
        User(sub="ann", claims={"email": "ann@acme.example", "email_verified": True, "name": "Ann"}),
        User(sub="eve", claims={"email": "eve@elsewhere.example", "email_verified": True, "name": "Eve"}),
        User(sub="zed", claims={"email": "zed@elsewhere.example", "email_verified": True, "name": "Zed"}),
    ]
    with pytest.MonkeyPatch.context() as patch, run_server_in_thread(user_claims=people) as host:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # the test's host has no certificate
        patch.setenv("WINRATE_HOME", str(home))
        patch.delenv("WINRATE_DATABASE_URL", raising=False)
        patch.setenv("WINRATE_PUBLIC_URL", f"http://127.0.0.1:{port}")
        address = f"http://localhost:{host.server_port}/.well-known/openid-configuration"
        given = {"METADATA_URL": address, "CLIENT_ID": "winrate", "CLIENT_SECRET": "hush", "NAME": "Acme"}
        for name, value in {**given, "ALLOWED": "@acme.example"}.items():
            patch.setenv(f"WINRATE_OIDC_{name}", value)
        store.reset()
        migrate.upgrade()
        with serve("app:app", home, port=port) as url:
            yield url
        store.reset()


def come_in(client: httpx.Client, served: str, sub: str, start: str = "/sign-in/organisation") -> httpx.Response:
    """Go to the host and say there who one is; gives the last answer of ours."""
    asked = client.get(served + start)
    return client.post(asked.url, data={"sub": sub})


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(follow_redirects=True, timeout=60) as client:
        yield client


def test_a_colleague_comes_in_and_signing_out_ends_both(served: str) -> None:
    with chromium() as browser:
        page = browser.new_context().new_page()
        page.goto(f"{served}/sign-in")
        page.get_by_role("link", name="Sign in with Acme").click()
        page.get_by_role("button", name="ann").click()
        expect(page.get_by_role("link", name="Sign out")).to_be_visible(timeout=60_000)
        names = {cookie["name"]: cookie for cookie in page.context.cookies(served)}
        found = accounts.person_of_cookie(names[accounts.COOKIE]["value"])
        assert found and found.name == "Ann"
        assert names[accounts.COOKIE]["httpOnly"] and names[accounts.COOKIE]["sameSite"] == "Lax"
        page.goto(f"{served}/sign-out")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/oauth2/end_session?**", timeout=60_000)
        names = {cookie["name"]: cookie for cookie in page.context.cookies(served)}
        assert accounts.COOKIE not in names and "_streamlit_user" not in names


def test_a_stranger_is_told_why_and_gets_no_cookie(served: str, client: httpx.Client) -> None:
    answer = come_in(client, served, "eve")
    assert answer.status_code == 403 and "eve@elsewhere.example is not on the list" in answer.text
    assert accounts.COOKIE not in client.cookies


def test_an_invitation_travels_along(served: str, client: httpx.Client) -> None:
    link = accounts.make_invitation()
    page = client.get(link)
    start = page.text.partition('<a class=other href="')[2].partition('"')[0]
    answer = come_in(client, served, "eve", start)
    assert accounts.COOKIE in client.cookies and answer.url.path == "/"
    found = accounts.person_of_cookie(client.cookies[accounts.COOKIE])
    assert found and found.name == "Eve"
    assert "winrate_invitation" not in client.cookies


def test_an_invitation_of_an_earlier_try_is_forgotten(served: str, client: httpx.Client) -> None:
    client.get(f"{served}/sign-in/organisation?invitation=spent")
    assert client.cookies["winrate_invitation"] == "spent"
    assert come_in(client, served, "zed", "/sign-in/organisation?invitation=spent").status_code == 403
    assert "winrate_invitation" not in client.cookies
    client.get(f"{served}/sign-in/organisation?invitation=spent")
    client.get(f"{served}/sign-in/organisation")
    assert "winrate_invitation" not in client.cookies


def test_who_says_no_at_the_host_is_told_so(served: str, client: httpx.Client) -> None:
    asked = client.get(f"{served}/sign-in/organisation")
    answer = client.post(asked.url, data={"action": "deny"})
    assert answer.status_code == 403 and "did not let you in" in answer.text


def test_a_host_that_is_away_is_named_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(_request: Request) -> Response:
        return Response("Authentication error", 400)  # what Streamlit answers then

    monkeypatch.setitem(sign_in_organisation._streamlit, "/auth/login", fails)
    with TestClient(Starlette(routes=sign_in_organisation.routes)) as browser:
        answer = browser.get("/auth/login?provider=x")
    assert answer.status_code == 503 and "does not answer" in answer.text


@pytest.mark.parametrize("path", ["/sign-in/organisation/done", "/oauth2callback"])
def test_without_the_hosts_word_one_is_back_at_the_door(served: str, client: httpx.Client, path: str) -> None:
    client.cookies.set("_streamlit_user", "forged")
    answer = client.get(served + path)
    assert answer.url.path == "/sign-in" and accounts.COOKIE not in client.cookies


def test_a_made_up_callback_signs_nobody_in(served: str, client: httpx.Client) -> None:
    answer = client.get(f"{served}/oauth2callback?state=guess&code=guess")
    assert answer.status_code == 403 and accounts.COOKIE not in client.cookies
