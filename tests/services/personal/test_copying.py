"""What is kept of one person, as a file for them."""

import json

import pytest

from services import audit, comparisons, personal, store
from services.errors import NotFound
from services.store.columns import new_id, now
from tests import factories
from tests.services.reviews.desk import Desk, submit

pytestmark = pytest.mark.usefixtures("home")


def test_everything_of_one_person_is_in_it_and_nothing_of_another() -> None:
    desk = Desk()
    submit(desk.answers[0], desk.ada, "Ada says so.", comment="It was wrong.")
    submit(desk.answers[1], desk.bo, "Bo says so.")
    cookie = factories.make_cookie(desk.ada)
    comparison = factories.make_comparison()
    pair = comparisons.fetch(comparison.id, desk.ada.id, 1).pairs[0]
    comparisons.vote(
        comparison.id, pair.id, desk.ada.id, "left", vote_id=new_id(), duration_ms=900, write_in="Aye.", at=now()
    )
    with store.writing() as session:
        audit.record(session, desk.bo.id, "person.role", desk.ada.id, before="viewer", after="labeler")
    content = personal.copy(desk.ada.id).decode()
    kept = json.loads(content)
    assert kept["people"][0]["name"] == "Ada" and len(kept["people"]) == 1
    assert [each["text"] for each in kept["reviews"]] == ["Ada says so."]
    assert [(each["verdict"], each["write_in"]) for each in kept["votes"]] == [("left", "Aye.")]
    assert {each["action"] for each in kept["audit_events"]} == {"session.began", "person.role"}
    assert len(kept["web_sessions"]) == 1 and "_hash" not in content and cookie not in content
    assert "Bo says so" not in content


def test_nobody_cannot_be_copied() -> None:
    with pytest.raises(NotFound):
        personal.copy("nobody")
