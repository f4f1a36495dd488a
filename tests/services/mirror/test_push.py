"""What reaches Argilla."""

import json
from dataclasses import replace
from typing import Any

import argilla as rg
import pytest
from sqlalchemy import select

from services import comparisons, reviews, store
from services.comparisons.sides import MOST_APART, argilla_side
from services.mirror import homes, outbox, push, reconciliation, workspaces
from services.mirror.link import Link
from services.mirror.outbox import Topic
from services.mirror.records import Home
from services.mirror.shapes import LABELERS_PER_PAIR, REVIEW
from services.words import Origin, ReviewStatus, Role, Side, Verdict
from tests import factories
from tests.argilla_server import ArgillaServer
from tests.services.mirror.conftest import records

NEWER = {"question-text", "tags", "comment"}


def vote_for_candidate(pair: store.Pair, person: store.Person, *, side: Side, vote_id: str) -> store.Vote:
    return comparisons.cast(
        pair.id, person.id, Verdict(side.value), candidate_side=side, vote_id=vote_id, origin=Origin.APP
    )


def pairs_of(comparison: store.Comparison) -> list[store.Pair]:
    with store.reading() as session:
        return list(session.scalars(select(store.Pair).where(store.Pair.comparison_id == comparison.id)))


def expected_label(pair: store.Pair) -> str:
    with store.reading() as session:
        return "A" if argilla_side(session.get_one(store.Pair, pair.id)) == Side.LEFT else "B"


def reviewed_answer(project: store.Project | None = None) -> tuple[store.Project, store.Answer]:
    project = project or factories.make_project()
    (answer,) = factories.make_answers(
        factories.make_variant(project), factories.make_questions(project, 1), contexts=("One.", "Two.")
    )
    with store.writing() as session:
        outbox.add(session, Topic.ANSWER, answer.id)
    return project, answer


def test_a_record_pushed_twice_is_there_once(link: Link) -> None:
    project, answer = reviewed_answer()
    push.drain(link)
    with store.writing() as session:
        outbox.add(session, Topic.ANSWER, answer.id)
    assert push.drain(link) == 1
    (record,) = records(link, project.id).values()
    assert record["external_id"] == answer.id
    assert record["fields"]["context"] == "[1] One.\n\n[2] Two."
    suggested = {(each["value"], each["agent"]) for each in record["suggestions"]}
    assert suggested == {(answer.text, "winrate"), ("How many switches does lamp 0 have?", "winrate")}


@pytest.mark.parametrize("side", list(Side))
def test_a_vote_in_the_app_is_found_through_the_sdk_with_the_right_letter(
    link: Link, server: ArgillaServer, side: Side
) -> None:
    comparison, ada = factories.make_comparison(), factories.make_person("Ada")
    for place, pair in enumerate(pairs_of(comparison)):
        vote_for_candidate(pair, ada, side=side, vote_id=f"{side}-{place}")
    push.drain(link)

    client = rg.Argilla(api_url=server.url, api_key=server.api_key)
    name = next(each["name"] for each in link.datasets().values() if each["name"].endswith(comparison.id[:8]))
    dataset = client.datasets(name, workspace=workspaces.name_of(comparison.project_id))
    found = {record.id: record for record in dataset.records(with_responses=True)}
    user = next(user for user in client.users if user.username == ada.username)
    for pair in pairs_of(comparison):
        (response,) = found[pair.id].responses["preference"]
        assert (response.value, response.user_id) == (expected_label(pair), user.id)


def test_the_candidate_stands_on_both_sides(link: Link) -> None:
    comparison = factories.make_comparison(questions=8)
    on_a = [expected_label(pair) for pair in pairs_of(comparison)].count("A")
    assert abs(on_a - (8 - on_a)) <= MOST_APART


def test_ties_and_write_ins_travel(link: Link) -> None:
    comparison, ada = factories.make_comparison(questions=1), factories.make_person()
    (pair,) = pairs_of(comparison)
    comparisons.cast(
        pair.id, ada.id, Verdict.BOTH_BAD, candidate_side=Side.LEFT, vote_id="v", origin=Origin.APP, write_in="Two."
    )
    push.drain(link)
    (record,) = records(link, comparison.id).values()
    assert record["responses"][0]["values"] == {"preference": {"value": "both_bad"}, "response": {"value": "Two."}}


def test_an_undone_vote_leaves_argilla(link: Link) -> None:
    comparison, ada = factories.make_comparison(questions=1), factories.make_person()
    (pair,) = pairs_of(comparison)
    vote_for_candidate(pair, ada, side=Side.LEFT, vote_id="v")
    push.drain(link)
    assert records(link, comparison.id)[pair.id]["responses"]
    comparisons.undo(comparison.id, ada.id)
    push.drain(link)
    assert not records(link, comparison.id)[pair.id]["responses"]


def test_a_review_in_the_app_is_that_persons_response(link: Link) -> None:
    project, answer = reviewed_answer()
    ada = factories.make_person("Ada")
    reviews.submit(answer.id, ada.id, question_rating=4, context_rating=None, text="Better.")
    push.drain(link)
    (response,) = records(link, project.id)[answer.id]["responses"]
    assert response["user_id"] == link.users[ada.username]["id"]
    assert response["status"] == "submitted"
    assert response["values"] == {"question-rating": {"value": 4}, "response": {"value": "Better."}}
    reviews.submit(
        answer.id, ada.id, question_rating=None, context_rating=None, text="Better.", status=ReviewStatus.DISCARDED
    )
    push.drain(link)
    (response,) = records(link, project.id)[answer.id]["responses"]
    assert response["status"] == "discarded"


def test_the_owner_writes_as_the_owner(link: Link) -> None:
    project, answer = reviewed_answer()
    owner = factories.make_person("Olga", Role.OWNER)
    reviews.submit(answer.id, owner.id, question_rating=5, context_rating=5, text="Good.")
    push.drain(link)
    assert records(link, project.id)[answer.id]["responses"][0]["user_id"] == link.me["id"]


def test_equal_answers_are_not_sent(link: Link) -> None:
    comparison = factories.make_comparison(questions=2, candidate="Lamp {position} has  {position} switches.")
    push.drain(link)
    assert all(pair.automatic_tie for pair in pairs_of(comparison))
    assert not records(link, comparison.id)


def test_nothing_in_argilla_names_a_model(link: Link) -> None:
    marker = "zebra-7b"
    project = factories.make_project()
    comparison = factories.make_comparison(project, names=(f"{marker} base", f"ft:{marker}:tuned"))
    variant = factories.make_variant(project, f"{marker} reviewed")
    answers = factories.make_answers(variant, factories.make_questions(project, 3), contexts=("A passage.",))
    ada = factories.make_person()
    with store.writing() as session:
        for answer in answers:
            outbox.add(session, Topic.ANSWER, answer.id)
    reviews.submit(answers[0].id, ada.id, question_rating=3, context_rating=3, text="Fine.")
    vote_for_candidate(pairs_of(comparison)[0], ada, side=Side.LEFT, vote_id="v")
    push.drain(link)

    everything: list[object] = [link.argilla.items("/users"), link.argilla.items("/me/workspaces")]
    for dataset in link.datasets().values():
        path = f"/datasets/{dataset['id']}"
        everything += [dataset, link.argilla.items(f"{path}/fields"), link.argilla.items(f"{path}/questions")]
        everything += link.argilla.items(f"{path}/records", include="responses,suggestions,vectors", limit=1000)
        everything += link.argilla.items(f"/me{path}/metadata-properties")
    text = json.dumps(everything)
    assert comparison.id[:8] in text
    assert marker not in text
    assert variant.id not in text and comparison.candidate_id not in text


def test_one_record_that_argilla_refuses_does_not_hold_up_the_others(link: Link) -> None:
    project = factories.make_project()
    answers = factories.make_answers(factories.make_variant(project), factories.make_questions(project, 5))
    ada = factories.make_person()
    for answer in answers:
        reviews.submit(answer.id, ada.id, question_rating=3, context_rating=3, text="Fine.")
    with store.writing() as session:
        review = session.scalars(select(store.Review).where(store.Review.answer_id == answers[2].id)).one()
        review.question_rating = 9
    assert push.drain(link) == 4
    assert len(records(link, project.id)) == 4
    with store.reading() as session:
        refused = session.scalars(select(store.OutboxEntry).where(store.OutboxEntry.sent_at.is_(None))).one()
    assert refused.subject_id == review.id
    assert "9 is not a valid rating" in (refused.error or "")


def test_a_dataset_that_was_deleted_by_hand_is_made_again_with_everything_in_it(link: Link) -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    first, second, *_ = pairs_of(comparison)
    vote_for_candidate(first, ada, side=Side.LEFT, vote_id="one")
    push.drain(link)
    dataset = next(each for each in link.datasets().values() if each["name"].endswith(comparison.id[:8]))
    link.argilla.delete(f"/datasets/{dataset['id']}")
    vote_for_candidate(second, ada, side=Side.LEFT, vote_id="two")
    push.drain(link)
    found = records(link, comparison.id)
    assert len(found) == 4
    assert [len(found[pair.id]["responses"]) for pair in (first, second)] == [1, 1]


def test_guidelines_follow(link: Link) -> None:
    comparison = factories.make_comparison()
    push.drain(link)
    with store.writing() as session:
        session.get_one(store.Comparison, comparison.id).guidelines = "Be strict."
        outbox.add(session, Topic.COMPARISON, comparison.id)
    push.drain(link)
    dataset = next(each for each in link.datasets().values() if each["name"].endswith(comparison.id[:8]))
    assert dataset["guidelines"] == "Be strict."


def review_dataset(link: Link, project: store.Project) -> dict[str, Any]:
    return next(each for each in link.datasets().values() if each["name"].endswith(project.id[:8]))


def test_tags_comment_and_the_questions_wording_travel(link: Link) -> None:
    project, answer = reviewed_answer()
    ada = factories.make_person("Ada")
    reviews.submit(
        answer.id,
        ada.id,
        question_rating=4,
        context_rating=5,
        text="Better.",
        question_text="How many?",
        tags=["tone", "wrong_fact"],
        comment="See page 2.",
    )
    push.drain(link)
    (response,) = records(link, project.id)[answer.id]["responses"]
    values = {name: each["value"] for name, each in response["values"].items()}
    assert values == {
        "question-rating": 4,
        "context-rating": 5,
        "response": "Better.",
        "question-text": "How many?",
        "tags": ["wrong_fact", "tone"],
        "comment": "See page 2.",
    }


def test_a_draft_is_a_draft_there_and_a_skipped_one_nothing(link: Link) -> None:
    project, answer = reviewed_answer()
    ada, bo = factories.make_person("Ada"), factories.make_person("Bo")
    reviews.draft(answer.id, ada.id, text="So far", question_rating=2)
    reviews.submit(answer.id, bo.id, question_rating=None, context_rating=None, text="", status=ReviewStatus.SKIPPED)
    push.drain(link)
    (response,) = records(link, project.id)[answer.id]["responses"]
    assert (response["status"], response["values"]["response"]["value"]) == ("draft", "So far")


def test_the_projects_guidelines_and_reviews_per_answer_follow(link: Link) -> None:
    project, _ = reviewed_answer()
    push.drain(link)
    dataset = review_dataset(link, project)
    assert dataset["guidelines"] == REVIEW.guidelines and dataset["distribution"]["min_submitted"] == 1
    reviews.guide(project.id, "Be strict.", 3)
    push.drain(link)
    dataset = review_dataset(link, project)
    assert dataset["guidelines"] == "Be strict." and dataset["distribution"]["min_submitted"] == 3


def test_the_votes_that_a_pair_wants_follow_even_after_the_first_vote(link: Link) -> None:
    comparison, ada = factories.make_comparison(), factories.make_person("Ada")
    push.drain(link)

    def wanted() -> int:
        (found,) = [each for each in link.datasets().values() if each["name"].endswith(comparison.id[:8])]
        dataset = link.argilla.get(f"/datasets/{found['id']}")
        return int(dataset["distribution"]["min_submitted"])

    assert wanted() == LABELERS_PER_PAIR, "everybody votes on everything"
    pair, *_ = pairs_of(comparison)
    vote_for_candidate(pair, ada, side=Side.LEFT, vote_id="0" * 32)
    rules = comparisons.Rules(votes_per_pair=2)
    comparisons.amend(comparison.id, None, threshold=0.5, guidelines="Be fair.", rules=rules)
    push.drain(link)
    assert wanted() == 2
    assert records(link, comparison.id)[pair.id]["responses"]


def test_guidelines_alone_make_no_dataset(link: Link) -> None:
    project = factories.make_project()
    reviews.guide(project.id, "Be strict.", 2)
    assert push.drain(link) == 1
    assert not [each for each in link.datasets().values() if each["name"].endswith(project.id[:8])]


def test_a_dataset_from_before_there_were_tags_is_sent_what_it_knows(link: Link) -> None:
    project, answer = reviewed_answer()
    old = replace(REVIEW, questions=tuple(each for each in REVIEW.questions if each["name"] not in NEWER))
    home = Home(REVIEW, project.id)
    homes._complete(link, homes._create(link, home), old)
    ada = factories.make_person("Ada")
    told = {"question_rating": 4, "context_rating": 5, "text": "Better."}
    reviews.submit(answer.id, ada.id, **told, tags=["tone"], comment="Kind.", question_text="How many?")
    assert push.drain(link) == 2
    record = records(link, project.id)[answer.id]
    assert set(record["responses"][0]["values"]) == {"question-rating", "context-rating", "response"}
    assert [each["value"] for each in record["suggestions"]] == [answer.text]
    assert reconciliation.report(project.id).equal
