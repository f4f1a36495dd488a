"""What is deleted or no longer used here leaves Argilla; what is used again comes back, with everybody's labels."""

import pytest
from sqlalchemy import delete, select

from services import accounts, questions, reviews, store
from services.mirror import loop, outbox, push, reconciliation, repair
from services.mirror.client import ArgillaRefused
from services.mirror.link import Link
from services.mirror.outbox import Topic
from services.words import Role, Verdict
from tests import factories
from tests.argilla_server import ArgillaServer
from tests.services.mirror.conftest import Colleague, records
from tests.services.mirror.labels import letters
from tests.services.mirror.test_pull import cast_in_app
from tests.services.mirror.test_push import pairs_of, reviewed_answer


def test_a_deleted_question_takes_its_pair_and_its_answer_out_of_argilla(link: Link) -> None:
    project = factories.make_project()
    comparison = factories.make_comparison(project, questions=2)
    _, answer = reviewed_answer(project)
    first, second = pairs_of(comparison)
    ada = factories.make_person("Ada")
    for pair in (first, second):
        cast_in_app(pair, ada, Verdict.TIE, pair.id)
    loop.once(link)
    assert records(link, project.id).keys() == {answer.id}

    questions.delete([first.question_id, answer.question_id])
    loop.once(link)
    assert records(link, comparison.id).keys() == {second.id}
    assert not records(link, project.id)
    assert len(letters(link, comparison)) == 1
    assert reconciliation.report(project.id).equal


def test_a_rejected_question_leaves_and_comes_back_with_its_reviews(link: Link, colleague: Colleague) -> None:
    project, answer = reviewed_answer()
    ada = factories.make_person("Ada")
    reviews.submit(answer.id, ada.id, question_rating=4, context_rating=4, text="Fine.")
    loop.once(link)
    there = records(link, project.id)[answer.id]
    colleague.respond(there, question_rating=2, response="Better.")  # nobody has heard of it when the record leaves

    marked = questions.reject([answer.question_id])
    push.drain(link)
    assert not records(link, project.id)
    with store.reading() as session:
        assert {each.text for each in session.query(store.Review)} == {"Fine.", "Better."}

    questions.undo(marked)
    loop.once(link)
    (record,) = records(link, project.id).values()
    assert sorted(each["values"]["response"]["value"] for each in record["responses"]) == ["Better.", "Fine."]
    loop.once(link)
    assert reconciliation.report(project.id).equal


def test_a_deletion_that_was_not_carried_out_is_found_and_mended(link: Link) -> None:
    comparison = factories.make_comparison(questions=2)
    first, second = pairs_of(comparison)
    loop.once(link)
    questions.delete([first.question_id])
    with store.writing() as session:  # as if the outbox had been lost
        session.execute(delete(store.OutboxEntry))
    found = reconciliation.report(comparison.project_id)
    assert [(each.record_id, each.leaves, each.stays) for each in found.only_there] == [(first.id, True, "")]
    assert records(link, comparison.id).keys() == {first.id, second.id}, "a dry run changes nothing"

    done = repair.repair(comparison.project_id)
    assert (done.sent, done.taken, done.deleted) == (0, 0, 1) and done.left.equal
    assert records(link, comparison.id).keys() == {second.id}


def test_a_record_deleted_by_hand_stays_away_once_its_question_is_deleted_too(link: Link) -> None:
    comparison = factories.make_comparison(questions=2)
    first, second = pairs_of(comparison)
    loop.once(link)
    link.argilla.delete(f"/records/{records(link, comparison.id)[first.id]['id']}")
    questions.delete([first.question_id])
    with store.writing() as session:
        outbox.add(session, Topic.COMPARISON, comparison.id)
    assert repair.repair(comparison.project_id).left.equal
    assert records(link, comparison.id).keys() == {second.id}


@pytest.mark.parametrize("sent", [True, False])
def test_what_argilla_never_heard_of_makes_no_dataset_there(link: Link, sent: bool) -> None:
    project = factories.make_project()
    (question,) = factories.make_questions(project, 1)
    (answer,) = factories.make_answers(factories.make_variant(project), [question])
    if sent:  # announced, and deleted before the first push
        with store.writing() as session:
            outbox.add(session, Topic.ANSWER, answer.id)
    questions.delete([question.id])
    push.drain(link)
    assert not [each for each in link.datasets().values() if each["name"].endswith(project.id[:8])]


def test_who_is_shut_out_here_is_shut_out_there_and_what_they_said_stays(
    link: Link, server: ArgillaServer, colleague: Colleague
) -> None:
    comparison = factories.make_comparison(questions=2)
    first, second = pairs_of(comparison)
    loop.once(link)
    there = records(link, comparison.id)
    colleague.respond(there[first.id], preference="tie")
    loop.once(link)
    owner = factories.make_person("Olga", Role.OWNER)
    with store.reading() as session:
        grace = session.scalars(select(store.Person).where(store.Person.username == colleague.username)).one()

    accounts.shut_out(grace.id, owner.id)
    push.drain(link)
    with pytest.raises((ArgillaRefused, AssertionError)):
        colleague.respond(there[second.id], preference="tie")
    cast_in_app(first, grace, Verdict.BOTH_BAD, "later")  # even a late push does not let them in again
    push.drain(link)
    names = [each["name"] for each in colleague.argilla.items("/me/datasets")]
    assert not [each for each in names if each.endswith(comparison.id[:8])]
    assert reconciliation.report(comparison.project_id).equal

    accounts.let_in(grace.id, owner.id)
    push.drain(link)
    colleague.respond(there[second.id], preference="tie")
