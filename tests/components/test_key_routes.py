"""Where chosen keys are sent: only one's own, only from our pages, with a sentence for whatever cannot be."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.islands.key_routes import of_page, routes
from services import accounts, keyboards, store
from services.store.columns import new_id
from services.words import KeyPage, Role
from tests import factories

ORIGIN = {"origin": "http://testserver"}

pytestmark = pytest.mark.usefixtures("home")


def client(person: store.Person | None) -> TestClient:
    cookies = {accounts.COOKIE: factories.make_cookie(person)} if person else {}
    return TestClient(Starlette(routes=routes), headers=ORIGIN, cookies=cookies)


def sent(person: store.Person, **keys: str) -> dict[str, object]:
    return {"id": new_id(), "labeler": person.id, "keys": keys}


def test_a_choice_is_kept_and_answered_with_all_keys() -> None:
    ada = factories.make_person()
    reply = client(ada).post("/api/keys/vote", json=sent(ada, left="j"))
    assert reply.status_code == 200
    assert reply.json() == {"bindings": keyboards.chosen(ada.id, KeyPage.VOTE)}
    assert of_page(KeyPage.VOTE, ada)["bindings"]["left"][0] == "j"
    assert of_page(KeyPage.VOTE, None) == {"bindings": keyboards.usual(KeyPage.VOTE), "choice": None}


def test_everything_else_is_refused_with_a_sentence() -> None:
    ada, ben, viewer = (
        factories.make_person(name, role)
        for name, role in (("Ada", Role.LABELER), ("Ben", Role.LABELER), ("Vi", Role.VIEWER))
    )
    for person, page, body, status in (
        (ada, "vote", sent(ada, left="2"), 422),
        (ada, "vote", sent(ada, left="x" * 30), 422),
        (ada, "vote", sent(ada, **{"x" * 50: "j"}), 422),
        (ada, "vote", {"id": new_id(), "labeler": ada.id, "keys": ["j"]}, 422),
        (ada, "settings", sent(ada, left="j"), 404),
        (ada, "vote", sent(ben, left="j"), 403),
        (viewer, "vote", sent(viewer, left="j"), 403),
        (None, "vote", sent(ada, left="j"), 401),
    ):
        reply = client(person).post(f"/api/keys/{page}", json=body)
        assert (reply.status_code, reply.json()["error"][-1]) == (status, "."), body
    foreign = client(ada).post("/api/keys/vote", json=sent(ada, left="j"), headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    with store.reading() as session:
        assert session.query(store.KeyChoice).count() == 0
