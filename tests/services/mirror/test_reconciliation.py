"""The report that says where the two homes differ."""

from services import store
from services.mirror import loop, push, reconciliation
from services.mirror.link import Link
from services.words import Verdict
from tests import factories
from tests.services.mirror.conftest import Colleague, records
from tests.services.mirror.test_pull import cast_in_app
from tests.services.mirror.test_push import pairs_of, reviewed_answer


def test_equal_homes_differ_in_nothing(link: Link, colleague: Colleague) -> None:
    project = factories.make_project()
    comparison = factories.make_comparison(project)
    _, answer = reviewed_answer(project)
    loop.once(link)
    cast_in_app(pairs_of(comparison)[0], factories.make_person(), Verdict.TIE, "one")
    colleague.respond(records(link, project.id)[answer.id], question_rating=3, context_rating=3, response="Fine.")
    loop.once(link)
    assert reconciliation.report(project.id).equal


def test_each_kind_of_difference_is_named(link: Link, colleague: Colleague) -> None:
    project = factories.make_project()
    comparison = factories.make_comparison(project)
    first, second, third, fourth = pairs_of(comparison)
    ada = factories.make_person("Ada")
    cast_in_app(fourth, ada, Verdict.TIE, "four")
    push.drain(link)
    there = records(link, comparison.id)
    cast_in_app(first, ada, Verdict.LEFT, "one")
    colleague.respond(there[second.id], preference="A")
    link.argilla.delete(f"/records/{there[third.id]['id']}")
    with store.writing() as session:
        session.get_one(store.Vote, "four").verdict = Verdict.BOTH_BAD

    found = reconciliation.report(project.id)
    assert {(each.record_id, each.username) for each in found.only_here} == {(first.id, ada.username), (third.id, None)}
    assert [(each.record_id, each.username) for each in found.only_there] == [(second.id, colleague.username)]
    assert [(each.record_id, each.username) for each in found.conflicts] == [(fourth.id, ada.username)]


def test_before_anything_is_sent_all_is_only_here(link: Link) -> None:
    project = factories.make_project()
    comparison = factories.make_comparison(project)
    found = reconciliation.report(project.id)
    assert {each.record_id for each in found.only_here} == {pair.id for pair in pairs_of(comparison)}
