"""Somebody is forgotten: what stays, what goes, and that no name is left."""

import pytest
from sqlalchemy import select

from services import accounts, comparisons, personal, store
from services.errors import NotAllowed
from services.personal.places import places
from services.store import acting
from services.store.columns import new_id, now
from services.words import Role
from tests import factories
from tests.services.reviews.desk import Desk, submit

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def desk() -> Desk:
    """Give a project in which Ada voted, reviewed, commented and is signed in."""
    made = Desk()
    submit(made.answers[0], made.ada, "Rewritten by her.", comment="Call me on Sunday.")
    submit(made.answers[1], made.ada, made.answers[1].text, comment="Fine, says Ada.")
    comparison = factories.make_comparison()
    pair = comparisons.fetch(comparison.id, made.ada.id, 1).pairs[0]
    comparisons.vote(
        comparison.id, pair.id, made.ada.id, "left", vote_id=new_id(), duration_ms=900, write_in="Mine.", at=now()
    )
    return made


def everything() -> str:
    """Read the whole store."""
    with store.reading() as session:
        return str([session.execute(table.select()).all() for table in store.Base.metadata.sorted_tables])


def test_names_and_access_go_and_work_stays(desk: Desk) -> None:
    cookie = factories.make_cookie(desk.ada)
    erased = personal.erase(desk.ada.id, keep_texts=True, keep_votes=True)
    assert (erased.votes, erased.reviews) == (0, 0)
    assert accounts.person_of_cookie(cookie) is None
    with store.reading() as session:
        person = session.get_one(store.Person, desk.ada.id)
        assert (person.name, person.shut_out_at is None) == ("Erased person 1", False)
        assert session.scalars(select(store.Vote.write_in)).all() == ["Mine."]
        assert len(session.scalars(select(store.Review)).all()) == 2
    assert desk.ada.username not in everything() and "'Ada'" not in everything()


def test_what_they_wrote_and_how_they_voted_can_go_too(desk: Desk) -> None:
    erased = personal.erase(desk.ada.id, keep_texts=False, keep_votes=False)
    assert (erased.votes, erased.reviews) == (1, 1)
    left = everything()
    assert not [text for text in ("Rewritten by her.", "Sunday", "says Ada", "Mine.") if text in left]
    with store.reading() as session:
        assert session.scalars(select(store.Vote)).all() == []
        assert session.scalars(select(store.Review.text)).all() == [desk.answers[1].text]


def test_a_second_person_gets_a_name_of_their_own(desk: Desk) -> None:
    names = [personal.erase(each.id, keep_texts=True, keep_votes=True).name for each in (desk.ada, desk.bo)]
    assert names == ["Erased person 1", "Erased person 2"]


def test_an_owner_is_not_erased_and_only_owners_erase(desk: Desk) -> None:
    owner = factories.make_person("Olga", Role.OWNER)
    with pytest.raises(NotAllowed, match="another role first"):
        personal.erase(owner.id, keep_texts=True, keep_votes=True)
    manager = acting.Actor(desk.bo.id, Role.MANAGER, frozenset({desk.project.id}))
    with acting.acting(manager):
        for work in (personal.copy, lambda id_: personal.merge(id_, desk.bo.id)):
            with pytest.raises(NotAllowed):
                work(desk.ada.id)
        with pytest.raises(NotAllowed):
            personal.erase(desk.ada.id, keep_texts=True, keep_votes=True)


def test_every_table_that_names_people_is_known() -> None:
    assert {table.name for table, _ in places()} >= {"votes", "reviews", "web_sessions", "audit_events", "identities"}
