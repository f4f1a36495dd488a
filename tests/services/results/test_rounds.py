"""One comparison beside the earlier ones of its project."""

from typing import Any

import pytest
from sqlalchemy import select

from services import comparisons, results, store
from services.errors import NotAllowed
from services.store.columns import new_id
from services.words import Asked, Design, Role, Side, Verdict
from tests import factories

pytestmark = pytest.mark.usefixtures("home")


def vote(comparison: store.Comparison, wins: dict[int, bool | None], who: str = "Ada") -> None:
    """Vote on the questions at these positions: for the candidate, against it, or (None) for neither."""
    person = factories.make_person(who)
    with store.reading() as session:
        places = select(store.Pair.id, store.Question.position).join(store.Question)
        found = session.execute(places.where(store.Pair.comparison_id == comparison.id))
        position = {pair_id: place for pair_id, place in found}
    for pair in comparisons.next_pairs(comparison.id, person.id, 100):
        win = wins.get(position[pair.id], "skip")
        if win == "skip":
            continue
        with store.reading() as session:
            side = session.scalars(select(store.Assignment.side).filter_by(pair_id=pair.id, labeler_id=person.id)).one()
        said = Verdict.LEFT if (side == Side.LEFT) is win else Verdict.RIGHT
        verdict = Verdict.TIE if win is None else said
        comparisons.vote(comparison.id, pair.id, person.id, verdict, vote_id=new_id(), duration_ms=900)


def another(project_id: str, baseline_id: str, name: str, **choice: Any) -> store.Comparison:
    """Start another comparison with a new challenger on the same questions."""
    with store.reading() as session:
        project = session.get_one(store.Project, project_id)
    variant = factories.make_variant(project, name)
    factories.make_answers(variant, comparisons.test_questions(project_id), f"{name} {{position}}.")
    return comparisons.start(project_id, baseline_id, variant.id, **choice)


def test_the_first_round_stands_alone() -> None:
    comparison, owner = factories.make_comparison(), factories.make_person("Olga", Role.OWNER)
    assert results.rounds(comparison.id, viewer=owner).rounds == []
    vote(comparison, {0: True})
    found = results.rounds(comparison.id, viewer=owner)
    assert [each.comparison_id for each in found.rounds] == [comparison.id]
    assert found.relapses.total == 0


def test_what_was_lost_before_is_looked_at_again() -> None:
    first, owner = factories.make_comparison(questions=6), factories.make_person("Olga", Role.OWNER)
    vote(first, {0: False, 1: False, 2: False, 3: False, 4: True, 5: None})
    second = another(first.project_id, first.baseline_id, "Second")
    vote(second, {0: True, 1: None, 2: False, 4: False})
    found = results.rounds(second.id, viewer=owner)
    assert [each.comparison_id for each in found.rounds] == [first.id, second.id]
    assert [each.votes for each in found.rounds] == [6, 4]
    relapses = found.relapses
    assert (relapses.won, relapses.tied, relapses.open, relapses.total) == (1, 1, 1, 4)
    assert relapses.lost == ["How many switches does lamp 2 have?"]
    assert len(results.rounds(first.id, viewer=owner).rounds) == 1, "a round knows nothing of later ones"


def test_two_labelers_who_disagree_lose_nothing() -> None:
    first, owner = factories.make_comparison(questions=2), factories.make_person("Olga", Role.OWNER)
    vote(first, {0: False, 1: False}, "Ada")
    vote(first, {0: True}, "Bo")
    second = another(first.project_id, first.baseline_id, "Second")
    assert results.rounds(second.id, viewer=owner).relapses.total == 1


def test_those_of_one_tournament_are_not_each_others_earlier_rounds() -> None:
    first, owner = factories.make_comparison(questions=3), factories.make_person("Olga", Role.OWNER)
    comparisons.close(first.id)
    with store.reading() as session:
        project = session.get_one(store.Project, first.project_id)
    ids = [factories.make_variant(project, name).id for name in ("A", "B", "C")]
    for each in ids:
        with store.reading() as session:
            variant = session.get_one(store.Variant, each)
        factories.make_answers(variant, comparisons.test_questions(project.id), f"{variant.name} {{position}}.")
    several = comparisons.start_tournament(project.id, ids, Design.ALL_PAIRS)
    for each in several:
        vote(each, {0: False})
    found = results.rounds(several[-1].id, viewer=owner)
    assert [each.comparison_id for each in found.rounds] == [several[-1].id]
    assert found.relapses.total == 0


def test_a_labeler_sees_no_rounds() -> None:
    with pytest.raises(NotAllowed):
        results.rounds(factories.make_comparison().id, viewer=factories.make_person("Ada"))


def test_what_was_lost_before_can_be_asked_again_alone() -> None:
    first, owner = factories.make_comparison(questions=6), factories.make_person("Olga", Role.OWNER)
    vote(first, {0: False, 1: False, 2: True, 3: None})
    vote(first, {0: False, 1: True, 2: True}, who="Ben")
    asked = {each.id: each.position for each in comparisons.test_questions(first.project_id)}
    lost = results.lost_before(first.project_id, viewer=owner)
    assert {asked[each] for each in lost} == {0}  # won once and lost once is no loss
    second = another(first.project_id, first.baseline_id, "Second", question_ids=list(lost), asked=Asked.LOST)
    vote(second, {0: True})
    found = results.read(second.id, viewer=owner)
    assert found.pairs == 1 and "1\xa0question that had been lost before" in results.sentence(found).basis
    assert "says nothing of others" in results.tally(found)


def test_labelers_do_not_learn_what_was_lost() -> None:
    first = factories.make_comparison(questions=2)
    vote(first, {0: False})
    with pytest.raises(NotAllowed):
        results.lost_before(first.project_id, viewer=factories.make_person("Lou"))
