"""What comes home from Argilla."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from services import comparisons, reviews, store
from services.comparisons.sides import argilla_side
from services.mirror import loop, outbox, pull, push
from services.mirror.link import Link
from services.mirror.responses import parse
from services.store.columns import now
from services.words import Origin, Outcome, ReviewStatus, Role, Side, Verdict
from tests import factories
from tests.services.mirror.conftest import Colleague, records
from tests.services.mirror.test_push import pairs_of, reviewed_answer

LETTERS = {Side.LEFT: "A", Side.RIGHT: "B"}


@pytest.fixture
def sent(link: Link) -> tuple[store.Comparison, list[store.Pair], dict[str, dict[str, Any]]]:
    """Give a comparison whose pairs are in Argilla."""
    comparison = factories.make_comparison()
    push.drain(link)
    return comparison, pairs_of(comparison), records(link, comparison.id)


def current_votes(pair: store.Pair) -> list[store.Vote]:
    with store.reading() as session:
        return list(session.scalars(select(store.Vote).where(store.Vote.pair_id == pair.id, store.Vote.current)))


def outcomes(pair: store.Pair) -> list[Outcome]:
    return [comparisons.outcome(vote.verdict, vote.candidate_side) for vote in current_votes(pair)]


def letter_of_candidate(pair: store.Pair) -> str:
    with store.reading() as session:
        return LETTERS[argilla_side(session.get_one(store.Pair, pair.id))]


def username_of(person_id: str) -> tuple[str, Role]:
    with store.reading() as session:
        person = session.get_one(store.Person, person_id)
    return person.username, person.role


def cast_in_app(pair: store.Pair, person: store.Person, verdict: Verdict, vote_id: str, **more: Any) -> store.Vote:
    with store.reading() as session:
        side = argilla_side(session.get_one(store.Pair, pair.id))
    return comparisons.cast(
        pair.id, person.id, verdict, candidate_side=side, vote_id=vote_id, origin=Origin.APP, **more
    )


def person_named(username: str) -> store.Person:
    with store.reading() as session:
        return session.scalars(select(store.Person).where(store.Person.username == username)).one()


def test_a_vote_in_argilla_counts_for_the_answer_that_stood_under_that_letter(
    link: Link, colleague: Colleague, sent: Any
) -> None:
    _, pairs, there = sent
    for pair in pairs:
        colleague.respond(there[pair.id], preference=letter_of_candidate(pair), response="Mine.")
    assert loop.once(link)[0] == len(pairs)
    for pair in pairs:
        (vote,) = current_votes(pair)
        assert outcomes(pair) == [Outcome.WIN]
        assert (vote.origin, vote.write_in) == (Origin.ARGILLA, "Mine.")
        assert username_of(vote.labeler_id) == (colleague.username, Role.LABELER)


def test_somebody_who_is_known_to_argilla_alone_becomes_a_labeler(link: Link, colleague: Colleague, sent: Any) -> None:
    _, (pair, *_), there = sent
    with store.writing() as session:
        session.delete(session.scalars(select(store.Person).where(store.Person.username == colleague.username)).one())
    colleague.respond(there[pair.id], preference="tie")
    pull.poll(link)
    (vote,) = current_votes(pair)
    assert username_of(vote.labeler_id) == (colleague.username, Role.LABELER)


def test_our_own_votes_do_not_come_back_as_news(link: Link, sent: Any) -> None:
    _, (pair, *_), _ = sent
    ada = factories.make_person()
    cast_in_app(pair, ada, Verdict.LEFT, "one")
    push.drain(link)
    assert pull.poll(link) == 0
    assert loop.once(link) == (0, 0)
    (vote,) = current_votes(pair)
    assert (vote.id, vote.origin) == ("one", Origin.APP)


def test_a_vote_from_argilla_is_not_sent_back(link: Link, colleague: Colleague, sent: Any) -> None:
    _, (pair, *_), there = sent
    before = colleague.respond(there[pair.id], preference="A")
    loop.once(link)
    with store.writing() as session:
        outbox.add(session, outbox.Topic.VOTE, current_votes(pair)[0].id)
    loop.once(link)
    (after,) = link.argilla.get(f"/records/{there[pair.id]['id']}")["responses"]
    assert after["updated_at"] == before["updated_at"]


def test_a_later_vote_in_argilla_replaces_the_one_in_the_app(link: Link, colleague: Colleague, sent: Any) -> None:
    _, (pair, *_), there = sent
    cast_in_app(pair, person_named(colleague.username), Verdict.LEFT, "app")
    loop.once(link)
    colleague.respond(there[pair.id], preference="B")
    loop.once(link)
    (vote,) = current_votes(pair)
    assert (vote.verdict, vote.origin) == (Verdict.RIGHT, Origin.ARGILLA)
    with store.reading() as session:
        assert session.get_one(store.Vote, "app").current is False


def test_a_later_vote_in_the_app_replaces_the_one_in_argilla(link: Link, colleague: Colleague, sent: Any) -> None:
    _, (pair, *_), there = sent
    colleague.respond(there[pair.id], preference="B")
    loop.once(link)
    cast_in_app(pair, person_named(colleague.username), Verdict.LEFT, "app")
    loop.once(link)
    (response,) = link.argilla.get(f"/records/{there[pair.id]['id']}")["responses"]
    assert response["values"]["preference"]["value"] == "A"
    assert current_votes(pair)[0].id == "app"


def test_an_older_vote_that_waited_does_not_overwrite_a_newer_one_in_argilla(
    link: Link, colleague: Colleague, sent: Any
) -> None:
    _, (pair, *_), there = sent
    cast_in_app(pair, person_named(colleague.username), Verdict.LEFT, "app", at=now() - timedelta(minutes=5))
    colleague.respond(there[pair.id], preference="B")
    loop.once(link)
    (response,) = link.argilla.get(f"/records/{there[pair.id]['id']}")["responses"]
    assert response["values"]["preference"]["value"] == "B"
    assert current_votes(pair)[0].verdict == Verdict.RIGHT


def test_a_newer_vote_in_the_app_beats_an_unseen_older_one_in_argilla(
    link: Link, colleague: Colleague, sent: Any
) -> None:
    _, (pair, *_), there = sent
    colleague.respond(there[pair.id], preference="B")
    cast_in_app(pair, person_named(colleague.username), Verdict.LEFT, "app")
    loop.once(link)
    loop.once(link)
    (response,) = link.argilla.get(f"/records/{there[pair.id]['id']}")["responses"]
    assert response["values"]["preference"]["value"] == "A"
    assert [vote.id for vote in current_votes(pair)] == ["app"]


@pytest.mark.parametrize("how", ["deleted", "discarded"])
def test_a_vote_taken_back_in_argilla_is_taken_back_here(link: Link, colleague: Colleague, sent: Any, how: str) -> None:
    _, (pair, *_), there = sent
    response = colleague.respond(there[pair.id], preference="A")
    loop.once(link)
    assert current_votes(pair)
    if how == "deleted":
        colleague.withdraw(response)
    else:
        colleague.respond(there[pair.id], status="discarded")
    loop.once(link)
    assert not current_votes(pair)
    assert loop.once(link) == (0, 0)


def test_the_same_news_again_and_out_of_order_changes_nothing(link: Link, colleague: Colleague, sent: Any) -> None:
    _, (pair, *_), there = sent
    user = link.users[colleague.username]
    where = {"record_id": pair.id, "dataset_id": there[pair.id]["dataset_id"], "user": user}
    older = parse(colleague.respond(there[pair.id], preference="A"), **where)
    newer = parse(colleague.respond(there[pair.id], preference="B"), **where)
    assert [pull.take(each) for each in (newer, older, newer)] == [True, False, False]
    assert [vote.verdict for vote in current_votes(pair)] == [Verdict.RIGHT]
    assert [pull.take_back(newer.id, now()), pull.take_back(newer.id, now()), pull.take(newer)] == [True, False, False]
    assert not current_votes(pair)


def test_a_response_in_a_strangers_dataset_is_none_of_ours(link: Link, colleague: Colleague, sent: Any) -> None:
    _, (pair, *_), there = sent
    user = link.users[colleague.username]
    response = colleague.respond(there[pair.id], preference="A")
    assert not pull.take(parse(response, record_id=pair.id, dataset_id="another", user=user))
    assert not current_votes(pair)


def test_a_record_deleted_by_hand_takes_no_vote_with_it(link: Link, sent: Any) -> None:
    _, (pair, *_), there = sent
    ada = factories.make_person()
    cast_in_app(pair, ada, Verdict.LEFT, "one")
    loop.once(link)
    link.argilla.delete(f"/records/{there[pair.id]['id']}")
    with store.writing() as session:
        for each in session.scalars(select(store.MirroredDataset)):
            each.activity = ""  # so that it is read again
    loop.once(link)
    assert [vote.id for vote in current_votes(pair)] == ["one"]


def test_a_wiped_argilla_takes_no_vote_with_it(link: Link, sent: Any) -> None:
    comparison, (pair, *_), _ = sent
    cast_in_app(pair, factories.make_person(), Verdict.LEFT, "one")
    loop.once(link)
    dataset = next(each for each in link.datasets().values() if each["name"].endswith(comparison.id[:8]))
    link.argilla.delete(f"/datasets/{dataset['id']}")
    loop.once(link)
    assert [vote.id for vote in current_votes(pair)] == ["one"]


def test_a_vote_after_the_close_does_not_count(link: Link, colleague: Colleague, sent: Any) -> None:
    comparison, (pair, *_), there = sent
    comparisons.close(comparison.id)
    colleague.respond(there[pair.id], preference="A")
    loop.once(link)
    assert not current_votes(pair)
    with store.reading() as session:
        (vote,) = session.scalars(select(store.Vote).where(store.Vote.pair_id == pair.id))
    assert not vote.counts


def test_a_review_in_argilla_is_a_review_here(link: Link, colleague: Colleague) -> None:
    project, answer = reviewed_answer()
    loop.once(link)
    record = records(link, project.id)[answer.id]
    colleague.respond(record, question_rating=5, context_rating=2, response="Corrected.")
    loop.once(link)
    ada = person_named(colleague.username)
    review = reviews.of(answer.id, ada.id)
    assert review
    assert (review.question_rating, review.context_rating, review.text) == (5, 2, "Corrected.")
    assert (review.status, review.origin) == (ReviewStatus.SUBMITTED, Origin.ARGILLA)

    reviews.submit(answer.id, ada.id, question_rating=1, context_rating=1, text="Again.")
    loop.once(link)
    (response,) = records(link, project.id)[answer.id]["responses"]
    assert response["values"]["response"]["value"] == "Again."

    colleague.respond(record, status="discarded")
    loop.once(link)
    review = reviews.of(answer.id, ada.id)
    assert review and review.status == ReviewStatus.DISCARDED
    assert review.text == "Again."


def test_a_review_deleted_in_argilla_is_open_again_and_keeps_its_text(link: Link, colleague: Colleague) -> None:
    project, answer = reviewed_answer()
    loop.once(link)
    record = records(link, project.id)[answer.id]
    response = colleague.respond(record, question_rating=5, context_rating=2, response="Corrected.")
    loop.once(link)
    colleague.withdraw(response)
    loop.once(link)
    review = reviews.of(answer.id, person_named(colleague.username).id)
    assert review and (review.status, review.text) == (ReviewStatus.DRAFT, "Corrected.")
    assert loop.once(link) == (0, 0)
    assert not records(link, project.id)[answer.id]["responses"]


def test_a_review_in_argilla_brings_its_tags_comment_and_the_questions_wording(
    link: Link, colleague: Colleague
) -> None:
    project, answer = reviewed_answer()
    push.drain(link)
    record = records(link, project.id)[answer.id]
    asked = record["fields"]["user-message"]
    given = {"response": "Two.", "tags": ["tone", "incomplete"], "comment": "Short.", "question_text": f" {asked} "}
    colleague.respond(record, **given)
    loop.once(link)
    person = person_named(colleague.username)
    kept = reviews.of(answer.id, person.id)
    assert kept is not None and (kept.tags, kept.comment) == (["incomplete", "tone"], "Short.")
    assert kept.question_text == "", "a question that was left as it is was not edited"
    colleague.respond(record, **given | {"question_text": "How many?"})
    loop.once(link)
    kept = reviews.of(answer.id, person.id)
    assert kept is not None and kept.question_text == "How many?"


def test_a_draft_in_argilla_is_a_draft_here(link: Link, colleague: Colleague) -> None:
    project, answer = reviewed_answer()
    push.drain(link)
    colleague.respond(records(link, project.id)[answer.id], status="draft", response="So far")
    loop.once(link)
    kept = reviews.of(answer.id, person_named(colleague.username).id)
    assert kept is not None and (kept.status, kept.text) == (ReviewStatus.DRAFT, "So far")
