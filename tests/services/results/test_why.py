"""Why it went that way, and where: the clearest questions first, reasons by side, slices that admit to be small."""

import pytest

from services import accounts, comparisons, results, reviews, store
from services.errors import BadInput, NotAllowed
from services.results.why import ReasonCount
from services.words import Outcome, QuestionKind, Role, VoteReason
from tests import factories
from tests.services.test_results import pairs_of, vote, vote_all

pytestmark = pytest.mark.usefixtures("home")

W, L, T, B = Outcome.WIN, Outcome.LOSS, Outcome.TIE, Outcome.BOTH_BAD


def test_the_clearest_come_first_with_what_people_said(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=4)
    ada, ben, cem = (factories.make_person(name) for name in ("Ada", "Ben", "Cem"))
    vote_all(comparison, ada, [W, W, L, T])
    vote_all(comparison, ben, [T, W, L, T], minute=20)
    vote_all(comparison, cem, [L, W, W, B], minute=40)
    lost = vote(pairs_of(comparison)[2], factories.make_person("Dan"), L, minute=60)
    comparisons.explain(comparison.id, lost.labeler_id, lost.id, reason=VoteReason.INVENTED, write_in="It has two.")
    found = results.why(comparison.id, viewer=owner)
    assert [each.question for each in found.wins] == ["How many switches does lamp 1 have?"]
    (worst,) = found.losses
    assert (worst.counts.losses, worst.counts.wins) == (3, 1)
    assert worst.comments == ["It has two."] and worst.reasons == [ReasonCount(VoteReason.INVENTED, 1, 0, 0)]
    assert worst.candidate == "There are **2** switches on lamp 2." and worst.baseline_passages[0][0]
    (reason,) = found.reasons
    assert (reason.against_candidate, reason.against_baseline, reason.against_both) == (1, 0, 0)


def test_a_reason_describes_the_answer_that_lost_or_both_and_never_a_tie(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=4)
    reasons = (VoteReason.WRONG, VoteReason.TONE, VoteReason.INVENTED)
    for place, (result, reason) in enumerate(zip((W, L, B), reasons, strict=True)):
        cast = vote(pairs_of(comparison)[place], factories.make_person(f"Ada {place}"), result, minute=place)
        comparisons.explain(comparison.id, cast.labeler_id, cast.id, reason=reason)
    tied = vote(pairs_of(comparison)[0], factories.make_person("Tim"), T, minute=9)
    with pytest.raises(BadInput, match="equally good"):
        comparisons.explain(comparison.id, tied.labeler_id, tied.id, reason=VoteReason.WRONG)
    comparisons.explain(comparison.id, tied.labeler_id, tied.id, write_in="Shorter.")
    with store.writing() as session:  # as the page of an earlier version stored it
        session.get_one(store.Vote, tied.id).reason = VoteReason.WRONG
    found = results.why(comparison.id, viewer=owner)
    given = {each.reason: (each.against_candidate, each.against_baseline, each.against_both) for each in found.reasons}
    assert given == dict(zip(reasons, ((0, 1, 0), (1, 0, 0), (0, 0, 1)), strict=True))
    assert found.wins[0].reasons == [ReasonCount(VoteReason.WRONG, 0, 1, 0)]


def test_a_comment_that_was_taken_back_is_gone(owner: store.Person) -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    first = vote(pairs_of(comparison)[0], ada, W, minute=0)
    comparisons.explain(comparison.id, ada.id, first.id, reason=VoteReason.TONE, write_in="Better.")
    vote(pairs_of(comparison)[0], ada, W, minute=5)
    found = results.why(comparison.id, viewer=owner)
    assert found.reasons == [] and found.wins[0].comments == []


def test_ten_at_most_and_none_without_votes(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=14)
    assert results.why(comparison.id, viewer=owner) == results.Why([], [], [])
    vote_all(comparison, factories.make_person(), [W] * 14)
    found = results.why(comparison.id, viewer=owner)
    assert len(found.wins) == 10 and found.losses == []
    with pytest.raises(NotAllowed):
        results.why(comparison.id, viewer=factories.make_person())


def test_unanswerable_questions_come_first(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=14)
    kinds = [QuestionKind.FACT] * 8 + [QuestionKind.UNANSWERABLE] * 6
    with store.writing() as session:
        for pair, kind in zip(pairs_of(comparison), kinds, strict=True):
            session.get_one(store.Question, pair.question_id).kind = kind
    vote_all(comparison, factories.make_person(), [W] * 8 + [L] * 6)
    found = results.slices(comparison.id, viewer=owner)
    assert [each.name for each in found.by_kind] == ["Unanswerable", "Fact"]
    assert found.by_kind[0].interval is not None


def test_passages_and_lengths_are_slices_too(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=12)
    pairs = pairs_of(comparison)
    with store.writing() as session:
        for pair in pairs[:6]:
            session.get_one(store.Answer, pair.candidate_answer_id).text = "Many."
    for place, pair in enumerate(pairs[:8]):
        reviews.submit(
            pair.baseline_answer_id, owner.id, question_rating=5, context_rating=1 if place < 6 else 5, text="Right."
        )
    vote_all(comparison, factories.make_person(), [L] * 6 + [W] * 6)
    found = results.slices(comparison.id, viewer=owner)
    badly, well = found.by_context
    assert (badly.name, badly.questions, badly.counts.losses) == ("Passages rated badly", 6, 6)
    assert (well.name, well.questions, well.interval) == ("Passages rated well", 2, None)
    assert {each.name: each.counts.wins for each in found.by_length} == {
        "Candidate is shorter": 0,
        "Candidate is longer": 6,
    }


def test_teams_of_labelers_are_slices_once_there_are_two(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=6)
    ada, ben = factories.make_person("Ada"), factories.make_person("Ben")
    vote_all(comparison, ada, [W] * 6)
    vote_all(comparison, ben, [L] * 3)
    assert results.slices(comparison.id, viewer=owner).by_team == []
    accounts.change(ada.id, Role.LABELER, [comparison.project_id], owner.id, team="  Support   desk ")
    support, others = results.slices(comparison.id, viewer=owner).by_team
    assert (support.name, support.questions, support.counts.wins) == ("Support desk", 6, 6)
    assert (others.name, others.questions, others.counts.losses, others.interval) == ("No team", 3, 3, None)


def test_more_ways_of_slicing_make_each_interval_wider(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=20)
    with store.writing() as session:
        for pair, kind in zip(pairs_of(comparison), [QuestionKind.FACT, QuestionKind.HOW_TO] * 10, strict=True):
            session.get_one(store.Question, pair.question_id).kind = kind
    vote_all(comparison, factories.make_person(), [W] * 12 + [L] * 8)
    alone = results.slices(comparison.id, viewer=owner).by_kind[0]
    with store.writing() as session:
        for pair in pairs_of(comparison)[:10]:
            session.get_one(store.Answer, pair.candidate_answer_id).text = "Many."
    among = results.slices(comparison.id, viewer=owner).by_kind[0]
    assert alone.interval and among.interval and among.interval.width > alone.interval.width
