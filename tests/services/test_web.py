"""The door and the headers, on the real app as it is served."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components import sign_in
from services import accounts, web
from services.accounts import memberships
from services.words import Role
from tests import factories
from tests.serving import serve


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Serve the app once for all tests here; its store is made by the fixture below."""
    home = tmp_path_factory.mktemp("web")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WINRATE_HOME", str(home))
        patch.delenv("WINRATE_DATABASE_URL", raising=False)
        from services import store
        from services.store import migrate

        store.reset()
        migrate.upgrade()
        with serve("app:app", home) as url:
            yield url, home
        store.reset()


@pytest.fixture
async def browser(served: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    from services import store

    url, home = served
    monkeypatch.setenv("WINRATE_HOME", str(home))
    monkeypatch.delenv("WINRATE_DATABASE_URL", raising=False)
    store.reset()
    async with httpx.AsyncClient(base_url=url) as client:
        yield client
    store.reset()


def path_of(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/overview"),
        ("GET", "/_stcore/health"),
        ("GET", "/sign-in?token=wrong"),
        ("GET", "/join?token=wrong"),
        ("POST", "/join"),
        ("GET", "/static/nothing.js"),
        ("DELETE", "/sign-in"),
    ],
)
async def test_every_answer_carries_the_security_headers(browser: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await browser.request(method, path)
    for name, value in web.HEADERS.items():
        assert answer.headers[name] == value


async def test_a_policy_lets_nothing_in_from_elsewhere(browser: httpx.AsyncClient) -> None:
    policy = (await browser.get("/")).headers["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["img-src"] == "'self' data: blob:"
    assert rules["frame-ancestors"] == "'none'"
    assert not any("http" in rule or "*" in rule for rule in rules.values())


async def test_the_link_sets_a_cookie_that_scripts_cannot_read(browser: httpx.AsyncClient) -> None:
    answer = await browser.get(path_of(accounts.make_owner_link()))
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith(f"{accounts.COOKIE}=")
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie
    person = accounts.person_of_cookie(answer.cookies[accounts.COOKIE])
    assert person is not None and person.role == Role.OWNER


async def test_a_used_link_says_so_and_signs_nobody_in(browser: httpx.AsyncClient) -> None:
    link = path_of(accounts.make_owner_link())
    await browser.get(link)
    browser.cookies.clear()
    answer = await browser.get(link)
    assert answer.status_code == 403 and "used already" in answer.text
    assert "set-cookie" not in answer.headers


async def test_somebody_who_is_signed_in_does_not_spend_a_second_link(browser: httpx.AsyncClient) -> None:
    await browser.get(path_of(accounts.make_owner_link()))
    second = path_of(accounts.make_owner_link())
    assert (await browser.get(second)).status_code == 303
    browser.cookies.clear()
    assert "set-cookie" in (await browser.get(second)).headers


async def test_an_invited_person_chooses_a_name_and_lands_on_the_vote(browser: httpx.AsyncClient) -> None:
    link = accounts.make_invitation(uses=1)
    token = parse_qs(urlsplit(link).query)["token"][0]
    form = await browser.get(path_of(link))
    assert form.status_code == 200 and token in form.text
    assert (await browser.post("/join", data={"token": token, "name": " "})).status_code == 400
    answer = await browser.post("/join", data={"token": token, "name": "Ada"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/vote")
    person = accounts.person_of_cookie(answer.cookies[accounts.COOKIE])
    assert person is not None and (person.name, person.role) == ("Ada", Role.LABELER)
    assert (await browser.get(path_of(link))).status_code == 403


async def test_who_is_signed_in_goes_on_as_who_they_are(browser: httpx.AsyncClient) -> None:
    await browser.get(path_of(accounts.make_owner_link()))
    project = factories.make_project(closed=True)
    invitation = accounts.make_invitation(project_id=project.id, uses=1)
    ada = factories.make_person("Ada", projects=())
    before = len(accounts.people())
    browser.cookies.set(accounts.COOKIE, accounts.begin_for(ada.id))
    page = await browser.get(path_of(invitation))
    assert "signed in as Ada" in page.text and "Your name" not in page.text
    answer = await browser.post("/join", data={"token": invitation.partition("token=")[2]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/vote")
    assert f"{accounts.COOKIE}=" not in answer.headers["set-cookie"] and len(accounts.people()) == before
    assert project.id in memberships.of(ada.id)
    again = await browser.post("/join", data={"token": invitation.partition("token=")[2]})
    assert again.status_code == 403 and "used already" in again.text


@pytest.mark.parametrize(
    ("role", "invited", "works"),
    [
        (Role.MANAGER, Role.LABELER, False),
        (Role.VIEWER, Role.LABELER, False),
        (Role.LABELER, Role.VIEWER, False),
        (Role.LABELER, Role.MANAGER, True),
        (Role.VIEWER, Role.MANAGER, True),
        (Role.MANAGER, Role.MANAGER, True),
    ],
)
async def test_an_invitation_gives_nobody_more_than_it_says(
    browser: httpx.AsyncClient, role: Role, invited: Role, works: bool
) -> None:
    project = factories.make_project(closed=True)
    invitation = accounts.make_invitation(invited, project_id=project.id, uses=1)
    kim = factories.make_person("Kim", role, projects=())
    browser.cookies.set(accounts.COOKIE, accounts.begin_for(kim.id))
    page = await browser.get(path_of(invitation))
    assert ("Go on as Kim" in page.text, "add you on People" in page.text) == (works, not works)
    answer = await browser.post("/join", data={"token": invitation.partition("token=")[2]})
    assert answer.status_code == (303 if works else 403)
    assert (project.id in memberships.of(kim.id)) == works
    assert (accounts.invited(invitation.partition("token=")[2]) is None) == works, "refused, it is not spent"


async def test_an_owner_who_looks_at_an_invitation_spends_nothing_and_stays_the_owner(
    browser: httpx.AsyncClient,
) -> None:
    await browser.get(path_of(accounts.make_owner_link()))
    invitation = accounts.make_invitation(project_id=factories.make_project().id, uses=1)
    assert "signed in as Owner and stay an owner" in (await browser.get(path_of(invitation))).text
    answer = await browser.post("/join", data={"token": invitation.partition("token=")[2]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/overview")
    found = accounts.invited(invitation.partition("token=")[2])
    assert found and found.uses_left == 1


async def test_what_is_put_into_the_door_is_shown_as_text(browser: httpx.AsyncClient) -> None:
    hostile = '"><script>alert(1)</script>'
    answer = await browser.post("/join", data={"token": hostile, "name": hostile * 10})
    assert answer.status_code == 400
    assert "<script>alert" not in answer.text


async def test_signing_out_ends_the_session_on_the_server(browser: httpx.AsyncClient) -> None:
    cookie = (await browser.get(path_of(accounts.make_owner_link()))).cookies[accounts.COOKIE]
    answer = await browser.post("/sign-out")
    assert answer.status_code == 200
    assert accounts.person_of_cookie(cookie) is None


async def test_a_link_from_another_site_cannot_sign_anybody_out(browser: httpx.AsyncClient) -> None:
    cookie = (await browser.get(path_of(accounts.make_owner_link()))).cookies[accounts.COOKIE]
    await browser.get("/sign-out")
    assert accounts.person_of_cookie(cookie) is not None


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "192.168.1.5", "win.example.org"])
def test_our_own_hosts_and_plain_addresses_are_ours(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINRATE_PUBLIC_URL", "https://win.example.org/team")
    assert web.is_our_host(host)


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "a@b", "[::1", "win.example.org.evil"],
)
def test_other_names_are_not(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINRATE_PUBLIC_URL", "https://win.example.org/team")
    assert not web.is_our_host(host)


def test_more_names_can_be_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINRATE_ALLOWED_HOSTS", "winrate.lan, Box.Local")
    assert web.is_our_host("box.local:8501") and not web.is_our_host("other.lan")


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"host": "localhost:1", "origin": "http://localhost:1"}, True),
        ({"host": "localhost:1", "origin": "http://localhost:2"}, False),
        ({"host": "inner:1", "origin": "https://win.example.org"}, True),
        ({"host": "localhost:1", "origin": "null"}, False),
        ({"host": "localhost:1"}, True),
        ({"host": "localhost:1", "sec-fetch-site": "cross-site"}, False),
        ({"host": "", "origin": "http://"}, False),
    ],
)
def test_only_pages_of_ours_may_send(headers: dict[str, str], ours: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINRATE_PUBLIC_URL", "https://win.example.org/team")
    assert web.is_same_origin(headers) is ours


def test_addresses_lie_below_the_public_path(monkeypatch: pytest.MonkeyPatch) -> None:
    assert web.here("/vote") == "/vote"
    monkeypatch.setenv("WINRATE_PUBLIC_URL", "https://win.example.org/team/")
    assert web.here("/vote") == "/team/vote" and web.is_behind_tls("http")


@pytest.mark.parametrize("address", ["", "https://win.example.org"])
def test_behind_tls_the_cookie_is_secure_and_browsers_keep_to_https(
    home: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("WINRATE_PUBLIC_URL", address)
    app = Starlette(routes=sign_in.routes, middleware=[web.SecurityHeaders.middleware()])
    answer = TestClient(app).get(path_of(accounts.make_owner_link()), follow_redirects=False)
    assert answer.status_code == 303
    assert ("; secure" in answer.headers["set-cookie"].lower()) is bool(address)
    assert ("strict-transport-security" in answer.headers) is bool(address)


async def test_a_form_of_megabytes_is_not_read(browser: httpx.AsyncClient) -> None:
    assert (await browser.post("/sign-in", data={"username": "x" * 30_000, "password": "y"})).status_code == 413


async def test_who_opens_a_page_and_is_not_signed_in_is_led_to_the_door(browser: httpx.AsyncClient) -> None:
    opening = {"sec-fetch-dest": "document"}
    for path in ("/", "/overview", "/documents?document=x"):
        answer = await browser.get(path, headers=opening)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert (await browser.get("/join?token=wrong", headers=opening)).status_code == 403
    assert (await browser.get("/_stcore/health", headers=opening)).status_code == 200
    await browser.get(path_of(accounts.make_owner_link()))
    assert (await browser.get("/overview", headers=opening)).status_code == 200
