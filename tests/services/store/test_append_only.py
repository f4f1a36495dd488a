"""The record of deeds, on both databases, as the migrations make it."""

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from services import audit, store
from tests import factories


@pytest.fixture
def ada(migrated: str) -> store.Person:
    """Give somebody who did something."""
    person = factories.make_person("Ada")
    with store.writing() as session:
        audit.record(session, person.id, "session.began", person.id)
    return person


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("deed", [delete(store.AuditEvent), update(store.AuditEvent).values(action="nothing")])
def test_what_was_done_cannot_be_changed_or_taken_out(deed: object) -> None:
    with pytest.raises(DBAPIError, match="can only be added to"), store.writing() as session:
        session.execute(deed)  # type: ignore[call-overload]
    with store.reading() as session:
        assert session.scalars(select(store.AuditEvent.action)).all() == ["session.began"]


def test_who_did_it_may_be_forgotten(ada: store.Person) -> None:
    with store.writing() as session:
        session.delete(session.get_one(store.Person, ada.id))
    with store.reading() as session:
        found = [(each.person_id, each.action) for each in session.scalars(select(store.AuditEvent))]
    assert found == [(None, "session.began")]
