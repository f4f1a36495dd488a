"""Schemathesis sends what fits the description and what does not, as somebody signed in and as nobody."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from app import ROUTES
from services import accounts, comparisons, results, store, web
from services.mirror import webhook
from services.store import migrate
from services.store.columns import new_id, now
from services.words import KeyPage, Role
from tests import factories
from tests.contract import description
from tests.services.reviews.desk import Desk
from tests.serving import serve

EXAMPLES = 6  # of each route, and of each kind
SECRET = "whsec_c29tZWJvZHkgZWxzZQ=="
# One asks Argilla, which is not up here; the other wants the cookie of a remembered browser (test_sign_in_again.py).
SHUT = {("post", "/sign-in"), ("post", "/go-on")}
# Refused calls may leave a trace here and nowhere else: that somebody tried.
TRACES = {"audit_events"}


@dataclass(frozen=True)
class Served:
    """The app, what stands in its store, and who may call."""

    url: str
    known: dict[str, list[Any]]
    ada: store.Person
    http: httpx.Client


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the app on a store with an open vote, answers to review, links and a webhook."""
    home = tmp_path_factory.mktemp("contract")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WINRATE_HOME", str(home))
        patch.delenv("WINRATE_DATABASE_URL", raising=False)
        store.reset()
        migrate.upgrade()
        ada = factories.make_person("Ada")
        known = fill(ada)
        with serve("tests.contract.served:app", home) as url, httpx.Client(base_url=url, timeout=60) as http:
            yield Served(url, known, ada, http)
        store.reset()
        assert "Traceback" not in (home / "web.log").read_text()


def fill(ada: store.Person) -> dict[str, list[Any]]:
    """Put something behind every route; gives the values that lead there."""
    owner = factories.make_person("Olga", Role.OWNER)
    comparison, desk = factories.make_comparison(questions=40), Desk(20)
    with store.writing() as session:
        for project_id in (comparison.project_id, desk.project.id):
            session.merge(store.Membership(person_id=ada.id, project_id=project_id))
    pairs = [each.id for each in comparisons.fetch(comparison.id, ada.id, 40).pairs]
    vote = comparisons.vote(
        comparison.id, pairs[0], ada.id, "left", vote_id=new_id(), duration_ms=900, write_in="", at=now()
    )
    webhook.keep_secret(SECRET)
    return {
        "labeler": [ada.id],
        "pair": pairs,
        "answer": [each.id for each in desk.answers],
        "id": [vote.id],
        "_Vote id": [new_id() for _ in range(30)],
        "keys": list(KeyPage),
        "_Keys keys": [{}, {"skip": "x"}],
        "votes": [comparison.id],
        "reviews": [desk.variant.id],
        "/join token": [token(accounts.make_invitation(uses=1_000))],
        "/join name": ["Bo", "", "x" * 61, "<b>"],
        "/sign-in token": [token(accounts.make_owner_link()), token(accounts.make_invitation())],
        "/shared/{token} token": [results.share(comparison.id, viewer=owner).rpartition("/")[2]],
    }


def token(link: str) -> str:
    """Take the token out of a link."""
    return parse_qs(urlsplit(link).query)["token"][0]


@pytest.fixture(scope="module")
def schema(served: Served) -> Any:
    """Describe the routes as they are served."""
    subjects = {
        f"{path} subject": served.known[path.split("/")[2]]
        for _, path in description.operations(ROUTES)
        if path.startswith("/api/")
    }
    return schemathesis.openapi.from_dict(description.describe(ROUTES, served.known | subjects))


@pytest.mark.parametrize(("method", "path"), list(description.operations(ROUTES)))
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
def test_whatever_is_sent_gets_an_answer(
    served: Served, schema: Any, method: str, path: str, mode: schemathesis.GenerationMode
) -> None:
    operation, signed_in = schema[path][method], factories.make_cookie(served.ada)
    before, answers = kept(), set[int]()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(
        case=operation.as_strategy(generation_mode=mode),
        cookie=st.sampled_from([*[signed_in] * 8, "", "nobody's"]),
        origin=st.sampled_from([*[served.url] * 8, "", "http://elsewhere.example"]),
    )
    def send(case: schemathesis.Case, cookie: str, origin: str) -> None:
        nonlocal before
        request = prepare(served, case, cookie, origin)
        answer = served.http.send(request)
        after = kept()
        answers.add(answer.status_code)
        check(answer, path if leads_to(path, request) else "")
        if answer.status_code >= 400:
            assert after == before, f"A refused call left something behind: {answer.status_code} {answer.text}"
        before = after

    send()
    if mode is schemathesis.GenerationMode.POSITIVE and (method, path) not in SHUT:
        assert min(answers) < 400, f"No call got anywhere, so this says nothing of the route: {answers}"


@settings(max_examples=15, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    body=st.binary(max_size=200)
    | st.sampled_from([b'{"id": "\\ud800"}', b"[" * 60_000, b'{"a":' * 9_000, b"1" * 5_000, b"NaN"])
)
def test_a_body_of_anything_is_refused_in_words(served: Served, body: bytes) -> None:
    cookie = f"{accounts.COOKIE}={factories.make_cookie(served.ada)}"
    headers = {"origin": served.url, "content-type": "application/json", "cookie": cookie}
    for path in description.BODIES:
        subject = served.known.get(path.split("/")[2], ["a"])[0]
        answer = served.http.post(path.format(subject=subject), content=body, headers=headers)
        assert 400 <= answer.status_code < 500, (path, body)
        check(answer, path)


def prepare(served: Served, case: schemathesis.Case, cookie: str, origin: str) -> httpx.Request:
    """Make the call of a case, signed as Argilla signs where that is asked for."""
    asked = case.as_transport_kwargs(base_url=served.url)
    body = asked.get("json")
    content = json.dumps(body).encode() if body is not None else asked.get("data")
    headers = {name: value for name, value in dict(asked.get("headers") or {}).items() if value is not None}
    headers |= {"origin": origin, "cookie": f"{accounts.COOKIE}={cookie}"}
    if body is not None:
        headers["content-type"] = "application/json"
    if case.path.startswith("/hooks/") and body is not None:
        signed = Webhook(SECRET).sign("msg_1", now(), json.dumps(body))
        stamp = str(int(now().timestamp()))
        headers |= {"webhook-id": "msg_1", "webhook-timestamp": stamp, "webhook-signature": signed}
    sent = {"params": asked.get("params"), "headers": headers}
    sent |= {"content": content} if isinstance(content, bytes | str) else {"data": content}
    return served.http.build_request(asked["method"], asked["url"], **sent)


def leads_to(path: str, request: httpx.Request) -> bool:
    """Say whether a call reaches the route: what stands in its path may hold a slash, and lead elsewhere."""
    return re.fullmatch(re.sub(r"{\w+}", "[^/]+", path), request.url.path) is not None


def check(answer: httpx.Response, path: str) -> None:
    """Hold an answer to what every route promises."""
    assert answer.status_code < 500 or answer.status_code == 503, answer.text  # 503: a part that is down, in words
    assert "Traceback" not in answer.text
    assert {name: answer.headers.get(name) for name in web.HEADERS} == web.HEADERS
    if path.startswith("/api/"):
        assert answer.headers["content-type"] == "application/json"
        if answer.status_code != 200:
            assert 400 <= answer.status_code < 500
            assert re.fullmatch(r"[A-Z].+[.!?]", answer.json()["error"], re.DOTALL), answer.text
    elif answer.status_code >= 400 and path and not path.startswith("/hooks/"):
        assert "<h1" in answer.text


def kept() -> dict[str, list[tuple[Any, ...]]]:
    """Read every row of the store, but for what tells of tries."""
    tables = [each for each in store.Base.metadata.sorted_tables if each.name not in TRACES]
    with store.reading() as session:
        return {table.name: sorted(map(repr, session.execute(table.select()).all())) for table in tables}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
def test_other_methods_are_refused(served: Served, method: str) -> None:
    for _, path in description.operations(ROUTES):
        assert served.http.request(method, path.format(subject="a", token="a")).status_code == 405
