"""What cannot be voted on, was taken away or went wrong: the page says what is known and claims nothing more."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from services import comparisons, results, store
from services.errors import NotFound
from services.results import Results
from services.statistics import Counts, Decision
from services.store.columns import new_id
from services.words import ComparisonStatus, Origin, Outcome, PassKind, Side, Verdict
from tests import factories
from tests.services.test_results import pairs_of, vote, vote_all

pytestmark = pytest.mark.usefixtures("home")

W, L, T, B = Outcome.WIN, Outcome.LOSS, Outcome.TIE, Outcome.BOTH_BAD


def everything(comparison: store.Comparison, owner: store.Person) -> Results:
    """Compute all that the page shows, and what can be taken away."""
    found = results.read(comparison.id, viewer=owner)
    results.corrections(comparison.id, viewer=owner)
    results.slices(comparison.id, viewer=owner)
    results.labelers(comparison.id, viewer=owner)
    results.votes_table(comparison.id, viewer=owner)
    results.report(found, fingerprint=results.data_hash(comparison.id, viewer=owner), drawn_at="today")
    return found


GOLDEN = [
    ([], "Not decided: no votes yet"),
    ([W], "Not decided"),
    ([L], "Not decided"),
    ([T] * 28, "Not decided"),
    ([B] * 28, "Not decided"),
    ([W] * 17 + [T] * 3 + [B] * 2 + [L] * 6, "Not decided"),
    ([W] * 28, "Ship Tuned"),
    ([L] * 28, "Do not ship Tuned"),
]


@pytest.mark.parametrize(
    ("said", "verdict"), GOLDEN, ids=["none", "one", "lost", "ties", "bad", "tutorial", "all", "0"]
)
def test_the_golden_cases_from_one_labeler(owner: store.Person, said: Sequence[Outcome], verdict: str) -> None:
    comparison = factories.make_comparison(questions=28)
    vote_all(comparison, factories.make_person(), said)
    found = everything(comparison, owner)
    assert results.sentence(found).verdict == verdict
    assert found.counts == Counts.of(said) and len(results.labelers(comparison.id, viewer=owner).people) == bool(said)


def test_two_who_always_agree_are_one_opinion(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=28)
    for minute, name in ((0, "Ada"), (60, "Ben")):
        vote_all(comparison, factories.make_person(name), [W] * 17 + [T] * 5 + [L] * 6, minute=minute)
    assert everything(comparison, owner).decision is Decision.OPEN


def test_all_skipped_is_said_and_is_no_tie(owner: store.Person) -> None:
    comparison, ada = factories.make_comparison(questions=3), factories.make_person()
    comparisons.next_pairs(comparison.id, ada.id)
    for pair in pairs_of(comparison):
        comparisons.skip_or_flag(comparison.id, pair.id, ada.id, PassKind.SKIP, pass_id=new_id())
    found = everything(comparison, owner)
    assert found.headline is None and found.counts == Counts()
    assert results.sentence(found).basis.endswith("3\u00a0questions to vote on. Left out: 3\u00a0skips.")


def test_equal_answers_throughout_leave_nothing_to_vote_on(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=3, baseline="Same.", candidate="Same.")
    found = everything(comparison, owner)
    assert (found.pairs, found.left_out.automatic_ties, found.headline) == (0, 3, None)
    assert "gave the same answer to all 3\u00a0questions" in results.sentence(found).basis


def test_a_vote_that_closed_empty_invites_nobody(owner: store.Person) -> None:
    comparison = factories.make_comparison()
    comparisons.close(comparison.id)
    assert "closed before anybody compared" in results.sentence(everything(comparison, owner)).basis


def test_a_vote_after_closing_is_named_and_not_counted(owner: store.Person) -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    comparisons.close(comparison.id)
    pair = pairs_of(comparison)[0]
    comparisons.cast(pair.id, ada.id, Verdict.LEFT, candidate_side=Side.LEFT, vote_id=new_id(), origin=Origin.ARGILLA)
    found = everything(comparison, owner)
    assert found.headline is None and "1\u00a0vote after closing" in results.sentence(found).basis


def test_a_labeler_who_was_removed_takes_their_votes_along(owner: store.Person) -> None:
    comparison, ada, ben = factories.make_comparison(), factories.make_person("Ada"), factories.make_person("Ben")
    vote_all(comparison, ada, [W, W])
    vote_all(comparison, ben, [L], minute=30)
    with store.writing() as session:
        session.delete(session.get_one(store.Person, ada.id))
    found = everything(comparison, owner)
    assert (found.people, found.counts) == (1, Counts(losses=1))


def test_who_may_no_longer_vote_has_voted(owner: store.Person) -> None:
    comparison, ada, ben = factories.make_comparison(), factories.make_person("Ada"), factories.make_person("Ben")
    vote_all(comparison, ada, [W, W])
    only_ben = comparisons.Rules(labeler_ids=(ben.id,))
    comparisons.amend(comparison.id, owner.id, threshold=0.5, guidelines="", rules=only_ben)
    assert everything(comparison, owner).counts == Counts(wins=2)


def test_a_comparison_goes_with_its_variant(owner: store.Person) -> None:
    comparison = factories.make_comparison()
    vote_all(comparison, factories.make_person(), [W])
    with store.writing() as session:
        session.delete(session.get_one(store.Variant, comparison.baseline_id))
    with pytest.raises(NotFound, match="Choose another one"):
        everything(comparison, owner)


def test_questions_that_went_take_their_votes_along(owner: store.Person) -> None:
    comparison = factories.make_comparison(questions=2)
    vote_all(comparison, factories.make_person(), [W, L])
    with store.writing() as session:
        for pair in pairs_of(comparison):
            session.delete(session.get_one(store.Question, pair.question_id))
    found = everything(comparison, owner)
    assert found.headline is None and "share no question any more" in results.sentence(found).basis


def test_votes_under_two_rules_are_counted_and_said(owner: store.Person) -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    vote_all(comparison, ada, [W, W])
    comparisons.amend(comparison.id, owner.id, threshold=0.5, guidelines="Be strict.", rules=comparisons.Rules())
    comparisons.close(comparison.id)
    comparisons.reopen(comparison.id)
    vote(pairs_of(comparison)[2], ada, L, minute=30)
    found = everything(comparison, owner)
    assert (found.counts.votes, found.amended, found.reopened) == (3, [2], 1)
    said = results.tally(found)
    assert "changed after 2\u00a0votes" in said and "opened again" in said and "changed after" in results.methods(found)


def test_the_rule_is_as_old_as_its_last_change(owner: store.Person) -> None:
    comparison = factories.make_comparison()
    assert results.read(comparison.id, viewer=owner).locked_at == comparison.created_at
    comparisons.amend(comparison.id, owner.id, threshold=0.6, guidelines="", rules=comparisons.Rules())
    locked = results.read(comparison.id, viewer=owner).locked_at
    assert locked > comparison.created_at
    comparisons.amend(comparison.id, owner.id, threshold=0.6, guidelines="Read well.", rules=comparisons.Rules())
    found = everything(comparison, owner)
    assert found.locked_at == locked and found.amended == []


def test_a_clock_that_went_back_changes_no_count(owner: store.Person) -> None:
    comparison, ada = factories.make_comparison(questions=12), factories.make_person()
    vote_all(comparison, ada, [W] * 9 + [L] * 3)
    before = everything(comparison, owner)
    with store.writing() as session:
        for place, each in enumerate(session.query(store.Vote).order_by(store.Vote.created_at)):
            each.created_at -= timedelta(days=400 if place % 2 else 0)
            each.duration_ms = -5000
    after = everything(comparison, owner)
    assert after.counts == before.counts and after.status is ComparisonStatus.OPEN
    assert before.headline and after.headline and after.headline.interval == before.headline.interval
    assert results.labelers(comparison.id, viewer=owner).people[0].seconds is None
