"""Tournaments: who meets whom, one job for all answers, whose turn it is, and the ranking of the votes."""

import pytest
from sqlalchemy import func, select

from services import comparisons, results, store
from services.comparisons import Rules, matches
from services.errors import BadInput, NotAllowed
from services.store.columns import new_id
from services.words import ComparisonStatus, Design, Role, Side, Verdict
from tests import factories

pytestmark = pytest.mark.usefixtures("home")
NAMES = ("Base", "Short", "Long")


def start(
    *, design: Design = Design.AGAINST_BASELINE, questions: int = 4, answered: bool = True, rules: Rules | None = None
) -> list[store.Comparison]:
    """Start a tournament of three variants that gave different answers, or none yet."""
    project = factories.make_project()
    asked = factories.make_questions(project, questions)
    variants = [factories.make_variant(project, name) for name in NAMES]
    if answered:
        for variant in variants:
            factories.make_answers(variant, asked, f"{variant.name} says {{position}}.")
    made = comparisons.start_tournament(project.id, [each.id for each in variants], design, rules=rules)
    return [comparisons.get(each.id) for each in made]


def prefer(comparison: store.Comparison, person: store.Person, *, candidate: bool, count: int = 100) -> int:
    """Vote on up to `count` of the pairs that are left, always for the same variant; gives how many."""
    done = 0
    for pair in comparisons.next_pairs(comparison.id, person.id, count):
        with store.reading() as session:
            side = session.scalars(select(store.Assignment.side).filter_by(pair_id=pair.id, labeler_id=person.id)).one()
        verdict = Verdict.LEFT if (side == Side.LEFT) is candidate else Verdict.RIGHT
        comparisons.vote(comparison.id, pair.id, person.id, verdict, vote_id=new_id(), duration_ms=900)
        done += 1
    return done


def test_who_meets_whom() -> None:
    assert matches("abc", Design.AGAINST_BASELINE) == [("a", "b"), ("a", "c")]
    assert matches("abc", Design.ALL_PAIRS) == [("a", "b"), ("a", "c"), ("b", "c")]


def test_each_two_that_meet_get_a_comparison_with_a_rule_and_pairs_of_its_own() -> None:
    made = start(design=Design.ALL_PAIRS, rules=Rules(quota=10, votes_per_pair=2))
    assert [each.name.split(" against ") for each in made] == [["Short", "Base"], ["Long", "Base"], ["Long", "Short"]]
    assert {each.status for each in made} == {ComparisonStatus.OPEN}
    assert {(each.quota, each.votes_per_pair) for each in made} == {(4, 2)}
    assert [each.id for each in comparisons.tournament(made[1])] == [each.id for each in made]
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(store.Pair)) == 3 * 4


def test_answers_that_are_missing_are_one_job_for_all() -> None:
    made = start(answered=False)
    assert {each.status for each in made} == {ComparisonStatus.PREPARING}
    with store.reading() as session:
        job = session.scalars(select(store.Job)).one()
        assert job.payload["comparison_ids"] == [each.id for each in made]
        items = session.scalars(select(store.JobItem)).all()
        assert len({(each.payload["question_id"], each.payload["variant_id"]) for each in items}) == len(items) == 12


def test_too_few_too_many_or_the_same_variants_are_refused() -> None:
    project = factories.make_project()
    factories.make_questions(project)
    ids = [factories.make_variant(project, f"V{each}").id for each in range(7)]
    stranger = factories.make_variant(factories.make_project("Other"), "Theirs").id
    for chosen in (ids[:2], ids, [ids[0], ids[1], ids[1]], [*ids[:2], stranger]):
        with pytest.raises(BadInput):
            comparisons.start_tournament(project.id, chosen, Design.ALL_PAIRS)
    assert comparisons.listing(project.id) == []


def test_a_labeler_finishes_what_was_begun_and_then_gets_what_has_fewest_votes() -> None:
    made = start(design=Design.ALL_PAIRS)
    ada, bo = factories.make_person("Ada"), factories.make_person("Bo")
    first = comparisons.open_for(ada.id, made[0].project_id)
    assert first is not None
    prefer(first, ada, candidate=True, count=1)
    again = comparisons.open_for(ada.id, made[0].project_id)
    assert again is not None and again.id == first.id, "begun, so it goes on"
    others = comparisons.open_for(bo.id, made[0].project_id)
    assert others is not None and others.id != first.id, "the first one has a vote already"
    assert comparisons.left_elsewhere(first.id, ada.id) == 8
    while (turn := comparisons.open_for(ada.id, made[0].project_id)) and prefer(turn, ada, candidate=True):
        pass
    assert {comparisons.progress(each.id, ada.id).mine for each in made} == {4}
    assert comparisons.left_elsewhere(first.id, ada.id) == 0


def test_a_closed_one_or_another_projects_vote_waits_for_nobody() -> None:
    made = start()
    ada = factories.make_person("Ada")
    factories.make_comparison()
    comparisons.close(made[1].id)
    assert comparisons.left_elsewhere(made[0].id, ada.id) == 0


def test_the_ranking_says_who_is_best_and_who_cannot_be_told_apart() -> None:
    made = start(design=Design.ALL_PAIRS, questions=14)
    owner = factories.make_person("Olga", Role.OWNER)
    assert results.standing(results.ranking(made[0].id, viewer=owner)) == (
        "No votes yet, so nothing can be said of who is best."
    )
    for name in ("Ada", "Bo"):
        person = factories.make_person(name)
        prefer(made[0], person, candidate=True)
        prefer(made[1], person, candidate=True)
        prefer(made[2], person, candidate=False, count=7)
        prefer(made[2], person, candidate=True)
    found = results.ranking(made[1].id, viewer=owner)
    assert found is not None
    assert (found.comparisons, found.people, found.questions, found.votes) == (3, 2, 14, 84)
    assert [(each.title.split(" ")[0], each.ranks) for each in found.places[2:]] == [("Base", "3")]
    assert {each.ranks for each in found.places[:2]} == {"1–2"}
    assert "cannot be told apart yet. Each may be the best; surely behind: Base" in results.standing(found)
    assert results.ranked_by(found).replace("\u00a0", " ") == (
        "3 comparisons of one tournament: 2 people, 14 questions, 84 votes."
    )


def test_a_single_comparison_has_no_ranking_and_a_labeler_sees_none() -> None:
    single = factories.make_comparison()
    assert results.ranking(single.id, viewer=factories.make_person("Olga", Role.OWNER)) is None
    with pytest.raises(NotAllowed):
        results.ranking(start()[0].id, viewer=factories.make_person("Ada"))
