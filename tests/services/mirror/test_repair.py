"""Making both homes equal again: a dry run says what differs, one repair mends it, nothing is lost or doubled."""

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from services import comparisons, mirror, reviews, store
from services.mirror import __main__ as command
from services.mirror import loop, push, reconciliation, repair
from services.mirror.link import Link
from services.store.columns import now
from services.words import ComparisonStatus, Origin, Side, Verdict
from tests import factories
from tests.argilla_server import ArgillaServer
from tests.services.mirror.conftest import Colleague, records
from tests.services.mirror.labels import history, letters
from tests.services.mirror.test_pull import cast_in_app, current_votes
from tests.services.mirror.test_push import pairs_of, reviewed_answer


def test_every_kind_of_difference_is_mended_at_once(link: Link, colleague: Colleague) -> None:
    project = factories.make_project()
    comparison = factories.make_comparison(project, questions=6)
    only_here, only_there, record_gone, both, words, same = pairs_of(comparison)
    _, answer = reviewed_answer(project)
    ada = factories.make_person("Ada")
    cast_in_app(both, ada, Verdict.TIE, "both")
    cast_in_app(same, ada, Verdict.TIE, "same")
    cast_in_app(record_gone, ada, Verdict.BOTH_BAD, "gone")
    loop.once(link)
    there = records(link, comparison.id)
    cast_in_app(only_here, ada, Verdict.LEFT, "here")
    reviews.submit(answer.id, ada.id, question_rating=4, context_rating=4, text="Fine.")
    with store.writing() as session:  # as if the outbox had been lost
        session.execute(store.OutboxEntry.__table__.delete())
        session.get_one(store.Vote, "both").verdict = Verdict.BOTH_BAD
        session.get_one(store.Question, words.question_id).text = "How many knobs?"
    colleague.respond(there[only_there.id], preference="tie")
    link.argilla.delete(f"/records/{there[record_gone.id]['id']}")

    found = reconciliation.report(project.id)
    assert (found.to_mend, len(found.all)) == (7, 7)
    assert {each.question for each in found.conflicts} == {"How many knobs?", "How many switches does lamp 3 have?"}
    assert reconciliation.report(project.id) == found  # a dry run changes nothing

    done = repair.repair(project.id)
    assert (done.sent, done.taken) == (6, 1)
    assert done.left.equal
    assert len(letters(link, comparison)) == 5
    assert [len(current_votes(pair)) for pair in pairs_of(comparison)] == [1, 1, 1, 1, 0, 1]


def test_the_newer_of_two_wins_and_the_older_stays_in_the_history(link: Link, colleague: Colleague) -> None:
    comparison = factories.make_comparison(questions=1)
    (pair,) = pairs_of(comparison)
    loop.once(link)
    colleague.respond(records(link, comparison.id)[pair.id], preference="tie")
    with store.reading() as session:
        grace = session.scalars(select(store.Person).where(store.Person.username == colleague.username)).one()
    comparisons.cast(
        pair.id, grace.id, Verdict.BOTH_BAD, candidate_side=Side.LEFT, vote_id="old", origin=Origin.APP,
        at=now() - timedelta(hours=1),
    )  # fmt: skip
    done = repair.repair(comparison.project_id)
    assert done.left.equal and done.taken == 1
    (vote,) = current_votes(pair)
    assert vote.verdict == Verdict.TIE and history(pair) == 2


def test_what_came_after_the_close_stays_where_it_is(link: Link, colleague: Colleague) -> None:
    comparison = factories.make_comparison(questions=1)
    (pair,) = pairs_of(comparison)
    loop.once(link)
    with store.writing() as session:
        session.get_one(store.Comparison, comparison.id).status = ComparisonStatus.CLOSED
    colleague.respond(records(link, comparison.id)[pair.id], preference="tie")
    found = reconciliation.report(comparison.project_id)
    assert found.to_mend == 0 and "after the vote had closed" in found.only_there[0].stays
    repair.repair(comparison.project_id)
    assert not current_votes(pair)
    assert len(letters(link, comparison)) == 1


def test_a_record_that_a_colleague_added_is_theirs(link: Link) -> None:
    comparison = factories.make_comparison(questions=1)
    push.drain(link)
    dataset = next(each for each in link.datasets().values() if each["name"].endswith(comparison.id[:8]))
    fields = {"pair": {"user-message": "Mine?", "response-a": "Yes.", "response-b": "No."}}
    link.argilla.post(f"/datasets/{dataset['id']}/records/bulk", {"items": [{"fields": fields}]})
    done = repair.repair(comparison.project_id)
    (stranger,) = done.left.all
    assert stranger.stays and stranger.question == "Mine?"
    assert done.left.to_mend == 0


def test_a_draft_on_both_sides_is_no_difference(link: Link) -> None:
    project, answer = reviewed_answer()
    reviews.draft(answer.id, factories.make_person("Ada").id, text="So far", question_rating=2)
    push.drain(link)
    assert reconciliation.report(project.id).equal


def test_the_command_says_what_differs_and_mends_it(
    link: Link,
    server: ArgillaServer,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def run(*arguments: str) -> tuple[int | str | None, str]:
        monkeypatch.setattr(sys, "argv", ["reconcile", *arguments])
        try:
            command.main()
        except SystemExit as ended:
            return ended.code, "".join(capsys.readouterr())
        return 0, "".join(capsys.readouterr())

    comparison = factories.make_comparison(questions=1)
    (pair,) = pairs_of(comparison)
    push.drain(link)
    cast_in_app(pair, factories.make_person("Ada"), Verdict.TIE, "one")
    code, said = run()
    assert code == 1 and "1 difference only here" in said and "REPAIR=1" in said
    assert "How many switches does lamp 0 have?" in said
    code, said = run("--repair")
    assert code == 0 and "1 sent to Argilla" in said and "both sides are equal" in said
    mirror.connect(server.url, server.api_key)
    (home / "secret.key").unlink()
    code, said = run()
    assert code == 2 and "cannot be read on this machine" in said
