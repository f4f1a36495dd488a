"""Somebody is erased or joined with another identity: their account goes from a real Argilla, their votes do not."""

import pytest

from services import personal, store
from services.errors import MirrorDown
from services.mirror import loop, reconciliation
from services.mirror.link import Link
from services.settings import Endpoint
from services.words import Verdict
from tests import factories
from tests.services.mirror.conftest import eventually
from tests.services.mirror.test_pull import cast_in_app, current_votes
from tests.services.mirror.test_push import pairs_of


def voted(comparison: store.Comparison, name: str) -> store.Person:
    """Give somebody who voted on every pair."""
    person = factories.make_person(name)
    for pair in pairs_of(comparison):
        cast_in_app(pair, person, Verdict.TIE, f"{name}-{pair.id}")
    return person


def accounts(link: Link) -> set[str]:
    """Name every account in Argilla."""
    link.read_users()
    return set(link.users)


def test_a_name_leaves_argilla_and_the_votes_come_back_under_none(link: Link, hooked: None) -> None:
    comparison = factories.make_comparison(questions=2)
    ada, bo = voted(comparison, "Ada"), voted(comparison, "Bo")
    loop.once(link)
    assert {ada.username, bo.username} <= accounts(link)
    personal.erase(ada.id, keep_texts=True, keep_votes=True)
    personal.merge(bo.id, factories.make_person("Cy").id)
    assert not {ada.username, bo.username} & accounts(link)

    def even() -> bool:
        loop.once(Link(link.argilla))
        return not reconciliation.compare(Link(link.argilla), comparison.project_id).all

    eventually(even)
    assert not {ada.username, bo.username} & accounts(link)
    assert [len(current_votes(pair)) for pair in pairs_of(comparison)] == [2, 2]


def test_nothing_is_erased_while_argilla_does_not_answer(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = factories.make_person("Ada")
    gone = Endpoint("http://127.0.0.1:9", "key")
    monkeypatch.setattr("services.personal.accounts.where.endpoint", lambda: gone)
    with pytest.raises(MirrorDown):
        personal.erase(ada.id, keep_texts=True, keep_votes=True)
    with store.reading() as session:
        assert session.get_one(store.Person, ada.id).name == "Ada"
