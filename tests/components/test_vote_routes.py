"""The island's routes: who may send what, and what comes back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.vote_island.routes import routes
from services import accounts, comparisons, store
from services.store.columns import new_id, now
from tests import factories

ORIGIN = {"origin": "http://testserver"}


pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def ada() -> store.Person:
    """Give a labeler."""
    return factories.make_person("Ada")


@pytest.fixture
def client(ada: store.Person) -> Iterator[TestClient]:
    """Give a browser in which Ada is signed in."""
    cookies = {accounts.COOKIE: factories.make_cookie(ada)}
    with TestClient(Starlette(routes=routes), headers=ORIGIN, cookies=cookies) as made:
        yield made


@pytest.fixture
def comparison() -> store.Comparison:
    """Give an open comparison of four pairs."""
    return factories.make_comparison(names=("MARKER base", "MARKER tuned"))


def next_pairs(client: TestClient, comparison: store.Comparison, **asked: int) -> dict[str, Any]:
    reply = client.get(f"/api/votes/{comparison.id}/next", params={"limit": 20, **asked})
    assert reply.status_code == 200
    return reply.json()


def ballot(person: store.Person, pair_id: str, **other: Any) -> dict[str, Any]:
    sent = {"id": new_id(), "labeler": person.id, "pair": pair_id, "verdict": "left", "duration_ms": 800}
    return sent | other


def test_pairs_carry_nothing_but_an_id_the_question_and_two_answers(
    client: TestClient, comparison: store.Comparison
) -> None:
    reply = client.get(f"/api/votes/{comparison.id}/next?limit=20")
    assert "MARKER" not in reply.text
    assert {key for pair in reply.json()["pairs"] for key in pair} == {"id", "question", "left", "right", "contexts"}
    assert reply.headers["cache-control"] == "no-store"


def test_answers_arrive_inert(client: TestClient) -> None:
    comparison = factories.make_comparison(
        baseline="![a](https://evil.example/a.png)<script>alert(1)</script>[b](https://evil.example)"
    )
    for pair in next_pairs(client, comparison)["pairs"]:
        both = pair["left"] + pair["right"]
        assert "<img" not in both and "<script" not in both and "href" not in both


def test_a_vote_sent_ten_times_is_stored_once(
    client: TestClient, comparison: store.Comparison, ada: store.Person
) -> None:
    sent = ballot(ada, next_pairs(client, comparison)["pairs"][0]["id"])
    for _ in range(10):
        assert client.post(f"/api/votes/{comparison.id}", json=sent).json() == {"id": sent["id"]}
    told = next_pairs(client, comparison, recent=5)
    assert told["progress"] == {"mine": 1, "passed": 0, "total": 4, "votes": 1, "covered": 1}
    assert [(each["id"], each["verdict"]) for each in told["recent"]] == [(sent["id"], "left")]
    assert sent["pair"] not in {pair["id"] for pair in told["pairs"]}


def test_passes_and_undo_go_the_same_way(client: TestClient, comparison: store.Comparison, ada: store.Person) -> None:
    sent = ballot(ada, next_pairs(client, comparison)["pairs"][0]["id"], kind="flag", reason="Cut off")
    assert client.post(f"/api/votes/{comparison.id}/pass", json=sent).status_code == 200
    back = {"id": sent["id"], "labeler": ada.id}
    assert client.post(f"/api/votes/{comparison.id}/undo", json=back).json()["undone"] is True
    assert client.post(f"/api/votes/{comparison.id}/undo", json=back).json()["undone"] is False
    assert next_pairs(client, comparison)["progress"]["passed"] == 0


def test_a_closed_comparison_says_so(client: TestClient, comparison: store.Comparison, ada: store.Person) -> None:
    pair = next_pairs(client, comparison)["pairs"][0]["id"]
    comparisons.close(comparison.id)
    path = f"/api/votes/{comparison.id}"
    for route in ("", "/pass", "/why", "/guess", "/undo"):
        sent = ballot(ada, pair, kind="skip", side="left", reason="" if route == "/pass" else "wrong")
        refused(client.post(path + route, json=sent), 409)
    told = next_pairs(client, comparison)
    assert (told["open"], told["pairs"]) == (False, [])


def refused(reply: Any, status: int) -> None:
    assert reply.status_code == status
    assert reply.json()["error"].endswith(".")
    with store.reading() as session:
        assert session.query(store.Vote).count() == 0


def test_what_is_forged_is_refused_with_a_sentence_and_leaves_nothing_behind(
    client: TestClient, comparison: store.Comparison, ada: store.Person
) -> None:
    path = f"/api/votes/{comparison.id}"
    good = ballot(ada, next_pairs(client, comparison)["pairs"][0]["id"])
    refused(client.post(path, json=good | {"pair": new_id()}), 404)
    refused(client.post(f"/api/votes/{new_id()}", json=good), 404)
    refused(client.post(path, json=good | {"labeler": new_id()}), 403)
    refused(client.post(path, json=good | {"verdict": "win"}), 422)
    refused(client.post(path, json=good | {"id": "../x"}), 422)
    refused(client.post(path, json=good | {"duration_ms": 100}), 422)
    refused(client.post(path, json=good, headers={"origin": "https://evil.example"}), 403)
    refused(client.post(path, json=good, headers={"origin": "null"}), 403)
    refused(client.post(path, content="id=1", headers={"content-type": "application/x-www-form-urlencoded"}), 422)
    refused(client.post(path, content="{", headers={"content-type": "application/json"}), 422)
    refused(client.post(path, json=good | {"write_in": "x" * 70_000}), 422)


def test_a_pair_that_was_removed_meanwhile_is_said_to_be_that(
    client: TestClient, comparison: store.Comparison, ada: store.Person
) -> None:
    removed, kept, *_ = next_pairs(client, comparison)["pairs"]
    with store.writing() as session:
        pair = session.get_one(store.Pair, removed["id"])
        session.delete(session.get_one(store.Question, pair.question_id))
    for route in ("", "/pass"):
        reply = client.post(f"/api/votes/{comparison.id}{route}", json=ballot(ada, removed["id"], kind="skip"))
        refused(reply, 404)
        assert "was removed from the vote" in reply.json()["error"] and "handed out" not in reply.json()["error"]
    assert client.post(f"/api/votes/{comparison.id}", json=ballot(ada, kept["id"])).status_code == 200
    assert next_pairs(client, comparison)["progress"] == {"mine": 1, "passed": 0, "total": 3, "votes": 1, "covered": 1}


def test_whether_more_follows_is_said_however_many_were_asked_for(
    client: TestClient, comparison: store.Comparison
) -> None:
    assert next_pairs(client, comparison, limit=3)["more"] is True
    assert next_pairs(client, comparison, limit=4)["more"] is False


def test_reasons_better_answers_and_the_last_guess_go_the_same_way(
    client: TestClient, comparison: store.Comparison, ada: store.Person
) -> None:
    path = f"/api/votes/{comparison.id}"
    with store.writing() as session:
        session.get_one(store.Comparison, comparison.id).ask_guess = True
    pairs = next_pairs(client, comparison)["pairs"]
    sent = [ballot(ada, pair["id"]) for pair in pairs]
    for each in sent:
        client.post(path, json=each)
    why = {"id": sent[0]["id"], "labeler": ada.id, "reason": "invented", "write_in": "Two."}
    for _ in range(2):
        assert client.post(f"{path}/why", json=why).status_code == 200
    assert client.post(f"{path}/why", json=why | {"id": new_id()}).status_code == 404
    assert client.post(f"{path}/why", json=why | {"reason": "boring"}).status_code == 422
    told = next_pairs(client, comparison)
    assert (told["pairs"], told["may_come_back"], told["guess"]["id"]) == ([], 0, pairs[-1]["id"])
    guess = {"id": new_id(), "labeler": ada.id, "pair": told["guess"]["id"], "side": "left"}
    assert client.post(f"{path}/guess", json=guess).status_code == 200
    assert next_pairs(client, comparison)["guess"] is None
    with store.reading() as session:
        kept = session.get_one(store.Vote, sent[0]["id"])
        assert (kept.reason, kept.write_in) == ("invented", "Two.")


def test_nobody_votes_for_somebody_else_or_explains_their_vote(
    client: TestClient, comparison: store.Comparison, ada: store.Person
) -> None:
    bob = factories.make_person("Bob")
    path, pair = f"/api/votes/{comparison.id}", next_pairs(client, comparison)["pairs"][0]["id"]
    with TestClient(
        Starlette(routes=routes), headers=ORIGIN, cookies={accounts.COOKIE: factories.make_cookie(bob)}
    ) as other:
        refused(other.post(path, json=ballot(bob, pair)), 404)  # handed to Ada, not to Bob
        refused(other.post(path, json=ballot(ada, pair)), 403)
        sent = ballot(ada, pair)
        assert client.post(path, json=sent).status_code == 200
        reply = other.post(f"{path}/why", json={"id": sent["id"], "labeler": bob.id, "reason": "wrong"})
        assert reply.status_code == 403
    accounts.sign_out(client.cookies[accounts.COOKIE])
    assert client.post(path, json=ballot(ada, pair)).status_code == 401


def test_repeats_and_attention_pairs_look_like_any_pair(client: TestClient) -> None:
    comparison = factories.make_comparison(questions=20, names=("MARKER base", "MARKER tuned"))
    with store.writing() as session:
        comparisons.Rules(repeat_rate=0.2, attention_rate=0.2).write(session.get_one(store.Comparison, comparison.id))
    pairs = next_pairs(client, comparison, limit=40)["pairs"]
    assert len(pairs) == len({pair["id"] for pair in pairs}) == 28
    assert {(len(pair["id"]), *sorted(pair)) for pair in pairs} == {(32, "contexts", "id", "left", "question", "right")}


def test_a_session_that_has_run_out_takes_no_vote(
    client: TestClient, comparison: store.Comparison, ada: store.Person
) -> None:
    pair = next_pairs(client, comparison)["pairs"][0]["id"]
    with store.writing() as session:
        session.execute(update(store.WebSession).values(expires_at=now() - timedelta(seconds=1)))
    refused(client.post(f"/api/votes/{comparison.id}", json=ballot(ada, pair)), 401)


def test_without_a_valid_cookie_nothing_is_shown_or_taken(comparison: store.Comparison, ada: store.Person) -> None:
    with TestClient(Starlette(routes=routes), headers=ORIGIN, cookies={accounts.COOKIE: "forged"}) as stranger:
        refused(stranger.get(f"/api/votes/{comparison.id}/next"), 401)
        refused(stranger.post(f"/api/votes/{comparison.id}", json=ballot(ada, new_id())), 401)
