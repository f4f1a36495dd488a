"""The reviewing island's routes: who may send what, and what comes back."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from components.review_island.routes import routes
from services import accounts, reviews, store
from services.store.columns import new_id
from services.words import ReviewStatus, Role
from tests import factories
from tests.services.reviews.desk import Desk, submit

ORIGIN = {"origin": "http://testserver"}

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def desk() -> Desk:
    """Give a project with three answers to review."""
    return Desk()


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    """Give a browser in which Ada is signed in."""
    cookies = {accounts.COOKIE: factories.make_cookie(desk.ada)}
    with TestClient(Starlette(routes=routes), headers=ORIGIN, cookies=cookies) as made:
        yield made


def take(client: TestClient, desk: Desk, **asked: Any) -> dict[str, Any]:
    sent = {"id": new_id(), "labeler": desk.ada.id, "limit": 10} | asked
    reply = client.post(f"/api/reviews/{desk.variant.id}/take", json=sent)
    assert reply.status_code == 200
    return dict(reply.json())


def sheet(desk: Desk, place: int = 0, **other: Any) -> dict[str, Any]:
    sent = {
        "id": new_id(),
        "labeler": desk.ada.id,
        "answer": desk.answers[place].id,
        "status": "submitted",
        "question_rating": 4,
        "context_rating": 5,
        "text": "Better.",
        "duration_ms": 8000,
    }
    return sent | other


def mine(desk: Desk) -> store.Review | None:
    return reviews.of(desk.answers[0].id, desk.ada.id)


def test_answers_come_with_all_that_is_needed_and_no_name_of_a_variant(client: TestClient, desk: Desk) -> None:
    with store.writing() as session:
        session.get_one(store.Variant, desk.variant.id).name = "MARKER"
        session.get_one(store.Model, desk.variant.model_id).name = "MARKER"
    told = take(client, desk)
    assert [each["id"] for each in told["answers"]] == [each.id for each in desk.answers[:2]]
    assert told["more"] and told["elsewhere"] == 0 and told["progress"] == {"mine": 0, "anybodys": 0, "total": 3}
    assert set(told["answers"][0]) == {
        *("id", "question", "answer", "kind", "section", "hints", "passages", "mine"),
    }
    assert "MARKER" not in str(told)


def test_passages_arrive_inert(client: TestClient, desk: Desk) -> None:
    hostile = "![a](https://evil.example/a.png)<script>alert(1)</script>[b](https://evil.example)"
    with store.writing() as session:
        session.add(store.AnswerContext(answer_id=desk.answers[0].id, rank=0, text=hostile, score=1.0))
    drawn = take(client, desk)["answers"][0]["passages"][0]["html"]
    assert "<img" not in drawn and "<script" not in drawn and "href" not in drawn


def test_a_review_sent_ten_times_is_one(client: TestClient, desk: Desk) -> None:
    sent = sheet(desk, tags=["tone"], comment="Short.", question_text="How many?")
    for _ in range(10):
        assert client.post(f"/api/reviews/{desk.variant.id}", json=sent).json() == {"id": sent["id"], "others": []}
    kept = mine(desk)
    assert kept is not None and (kept.text, kept.tags, kept.question_text) == ("Better.", ["tone"], "How many?")
    told = take(client, desk, recent=5)
    assert [each["id"] for each in told["recent"]] == [desk.answers[0].id]
    assert desk.answers[0].id not in [each["id"] for each in told["answers"]]
    with store.reading() as session:
        assert session.query(store.Review).count() == 1


def test_a_draft_is_kept_and_found_again_until_it_is_submitted(client: TestClient, desk: Desk) -> None:
    path = f"/api/reviews/{desk.variant.id}"
    assert client.post(path, json=sheet(desk, text="So f", status="draft", duration_ms=0)).json()["kept"] is True
    assert take(client, desk)["answers"][0]["mine"]["text"] == "So f"
    client.post(path, json=sheet(desk, text="So fine."))
    assert client.post(path, json=sheet(desk, text="So f", status="draft")).json()["kept"] is False
    kept = mine(desk)
    assert kept is not None and (kept.text, kept.status) == ("So fine.", ReviewStatus.SUBMITTED)


def test_undo_twice_is_undo_once(client: TestClient, desk: Desk) -> None:
    path = f"/api/reviews/{desk.variant.id}"
    client.post(path, json=sheet(desk, status="discarded", text=""))
    back = {"id": new_id(), "labeler": desk.ada.id, "answer": desk.answers[0].id}
    assert client.post(f"{path}/undo", json=back).json()["undone"] is True
    assert client.post(f"{path}/undo", json=back).json()["undone"] is False
    assert take(client, desk)["answers"][0]["id"] == desk.answers[0].id


def test_a_second_opinion_is_told_after_submitting_and_not_before(client: TestClient, desk: Desk) -> None:
    submit(desk.answers[0], desk.bo, "Worse.", context_rating=1, tags=["wrong_fact"], comment="See page 2.")
    assert "Worse." not in str(take(client, desk))
    (other,) = client.post(f"/api/reviews/{desk.variant.id}", json=sheet(desk)).json()["others"]
    assert (other["name"], other["text"], other["tags"], other["comment"]) == (
        *("Bo", "Worse.", ["Wrong fact"], "See page 2."),
    )
    assert other["differs"] == ["the answer", "the passages' rating"]


def test_what_is_released_is_free_for_others(client: TestClient, desk: Desk) -> None:
    held = [each["id"] for each in take(client, desk)["answers"]]
    assert len(desk.queue(desk.bo)) == 1
    told = {"id": new_id(), "labeler": desk.ada.id, "answers": held}
    assert client.post(f"/api/reviews/{desk.variant.id}/release", json=told).status_code == 200
    assert len(desk.queue(desk.bo)) == 3


def test_colleagues_are_named(client: TestClient, desk: Desk) -> None:
    desk.take(desk.bo, 1)
    told = take(client, desk)
    assert told["others"] == ["Bo"] and told["elsewhere"] == 1


def refused(reply: Any, status: int) -> None:
    assert reply.status_code == status
    assert reply.json()["error"].endswith(".")
    with store.reading() as session:
        assert session.query(store.Review).count() == 0


def test_what_is_forged_is_refused_with_a_sentence_and_leaves_nothing_behind(client: TestClient, desk: Desk) -> None:
    path = f"/api/reviews/{desk.variant.id}"
    good = sheet(desk)
    refused(client.post(path, json=good | {"answer": new_id()}), 404)
    refused(client.post(path, json=good | {"labeler": new_id()}), 403)
    refused(client.post(path, json=good | {"status": "accepted"}), 422)
    refused(client.post(path, json=good | {"question_rating": 6}), 422)
    refused(client.post(path, json=good | {"tags": ["nonsense"]}), 422)
    refused(client.post(path, json=good | {"text": "  "}), 422)
    refused(client.post(path, json=good | {"duration_ms": 100}), 422)
    refused(client.post(path, json=good | {"id": "../x"}), 422)
    refused(client.post(path, json=good, headers={"origin": "https://evil.example"}), 403)
    refused(client.post(path, content="id=1", headers={"content-type": "application/x-www-form-urlencoded"}), 422)
    refused(client.post(path, content="{", headers={"content-type": "application/json"}), 422)
    refused(client.post(path, json=good | {"text": "x" * 300_000}), 422)
    refused(client.post(f"/api/reviews/{new_id()}/take", json={**good, "limit": 5}), 404)


def test_without_a_valid_cookie_nothing_is_shown_or_taken(desk: Desk) -> None:
    with TestClient(Starlette(routes=routes), headers=ORIGIN, cookies={accounts.COOKIE: "forged"}) as stranger:
        refused(stranger.post(f"/api/reviews/{desk.variant.id}", json=sheet(desk)), 401)
        told = {"id": new_id(), "labeler": desk.ada.id, "limit": 3}
        refused(stranger.post(f"/api/reviews/{desk.variant.id}/take", json=told), 401)


def test_everybody_gets_a_way_to_the_place_in_the_document(desk: Desk) -> None:
    (chunk,) = factories.make_chunks(desk.project, 1)
    with store.writing() as session:
        context = {"chunk_id": chunk.id, "rank": 0, "text": chunk.text, "score": 1.0}
        session.add_all(store.AnswerContext(answer_id=answer.id, **context) for answer in desk.answers)
    found = []
    for person in (factories.make_person("Olga", Role.OWNER), desk.bo):
        cookies = {accounts.COOKIE: factories.make_cookie(person)}
        with TestClient(Starlette(routes=routes), headers=ORIGIN, cookies=cookies) as client:
            (first, *_) = take(client, desk, labeler=person.id)["answers"]
            found += [(each["source"], each["url"]) for each in first["passages"]]
    assert found == [("Manual", f"/documents?document={chunk.document_id}&chunk={chunk.id}")] * 2
