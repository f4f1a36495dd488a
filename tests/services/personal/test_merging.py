"""Two identities become one person."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from services import accounts, audit, comparisons, personal, reviews, store
from services.errors import BadInput, NotAllowed
from services.personal.places import places
from services.store.columns import new_id, now
from services.words import Role, Verdict
from tests import factories
from tests.services.reviews.desk import Desk, submit

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def desk() -> Desk:
    """Give a project with Ada and Bo, who are the same."""
    return Desk(seats=2)


def vote(comparison: store.Comparison, person: store.Person, pair_id: str, verdict: str, minutes_ago: int) -> None:
    """Cast a vote at a moment."""
    comparisons.fetch(comparison.id, person.id, 10)
    comparisons.vote(
        comparison.id, pair_id, person.id, Verdict(verdict), vote_id=new_id(), duration_ms=900, write_in="",
        at=now() - timedelta(minutes=minutes_ago),
    )  # fmt: skip


def current(person: store.Person) -> dict[str, Verdict]:
    """Map pairs to what counts of somebody."""
    with store.reading() as session:
        found = session.scalars(select(store.Vote).filter_by(labeler_id=person.id, current=True))
        return {each.pair_id: each.verdict for each in found}


def test_the_later_vote_on_a_pair_counts_and_the_earlier_stays_in_the_history(desk: Desk) -> None:
    comparison = factories.make_comparison()
    first, second, third = (each.id for each in comparisons.fetch(comparison.id, desk.ada.id, 3).pairs)
    vote(comparison, desk.ada, first, "left", 9)
    vote(comparison, desk.bo, first, "right", 5)
    vote(comparison, desk.ada, second, "tie", 5)
    vote(comparison, desk.bo, second, "left", 9)
    vote(comparison, desk.bo, third, "both_bad", 1)
    personal.merge(desk.bo.id, desk.ada.id)
    assert current(desk.ada) == {first: Verdict.RIGHT, second: Verdict.TIE, third: Verdict.BOTH_BAD}
    with store.reading() as session:
        assert len(session.scalars(select(store.Vote).filter_by(labeler_id=desk.ada.id)).all()) == 5


def test_the_later_review_of_an_answer_counts(desk: Desk) -> None:
    submit(desk.answers[0], desk.bo, "Bo, first.")
    submit(desk.answers[0], desk.ada, "Ada, later.")
    submit(desk.answers[1], desk.bo, "Bo alone.")
    personal.merge(desk.bo.id, desk.ada.id)
    found = [reviews.of(answer.id, desk.ada.id) for answer in desk.answers[:2]]
    assert [each.text for each in found if each] == ["Ada, later.", "Bo alone."]


def test_nothing_names_the_one_who_went(desk: Desk) -> None:
    cookie = factories.make_cookie(desk.bo)
    comparison = factories.make_comparison()
    with store.writing() as session:
        session.get_one(store.Comparison, comparison.id).labeler_ids = [desk.bo.id, desk.ada.id]
    personal.merge(desk.bo.id, desk.ada.id)
    assert accounts.person_of_cookie(cookie) is None
    with store.reading() as session:
        assert session.get(store.Person, desk.bo.id) is None
        assert session.get_one(store.Comparison, comparison.id).labeler_ids == [desk.ada.id]
        for table, column in places():
            assert session.execute(select(table).where(column == desk.bo.id)).first() is None
    assert [each.what for each in audit.deeds(["person.merged"])] == ["Two identities of one person merged"]


def test_nobody_is_merged_with_themselves_and_no_owner_goes(desk: Desk) -> None:
    with pytest.raises(BadInput):
        personal.merge(desk.ada.id, desk.ada.id)
    with pytest.raises(NotAllowed):
        personal.merge(factories.make_person("Olga", Role.OWNER).id, desk.ada.id)
