"""The rules of a vote: what is refused, what is locked and recorded; and what gives a variant away."""

import pytest

from services import comparisons, store
from services.comparisons import Rules, Telltale, telltales
from services.errors import BadInput, NotReady
from services.store.columns import new_id
from services.words import ComparisonStatus, Verdict, VoteReason
from tests import factories

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Two switches.", "It has two.", ()),
        ("Based on the provided context, two.", "Two.", (Telltale.PHRASE,)),
        ("According to the document, two.", "From the text: two.", ()),
        ("As an AI, I think two.", "Two.", (Telltale.PHRASE,)),
        ("Two. I hope this helps!", "Two.", (Telltale.SIGN_OFF,)),
        ("two " * 60, "Two.", (Telltale.LENGTH,)),
        ("It has two switches on it.", "Two.", ()),
    ],
)
def test_what_only_one_answer_has_gives_it_away(one: str, other: str, expected: tuple[Telltale, ...]) -> None:
    assert telltales(one, other) == telltales(other, one) == expected


@pytest.mark.parametrize("rules", [{"votes_per_pair": 6}, {"votes_per_pair": 0}, {"quota": 0}, {"repeat_rate": 0.6}])
def test_rules_that_make_no_sense_are_refused(rules: dict[str, float]) -> None:
    comparison = factories.make_comparison()
    with pytest.raises(BadInput):
        comparisons.amend(comparison.id, None, threshold=0.5, guidelines="", rules=Rules(**rules))  # type: ignore[arg-type]
    assert comparisons.get(comparison.id).votes_per_pair is None


def test_the_first_vote_locks_the_ship_rule_and_other_changes_are_recorded() -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    comparisons.amend(comparison.id, ada.id, threshold=0.6, guidelines="Be kind.", rules=Rules())
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    comparisons.vote(comparison.id, pair.id, ada.id, Verdict.TIE, vote_id=new_id(), duration_ms=900)
    with pytest.raises(NotReady, match="locked"):
        comparisons.amend(comparison.id, ada.id, threshold=0.5, guidelines="Be kind.", rules=Rules())
    comparisons.amend(comparison.id, ada.id, threshold=0.6, guidelines="Be kind.", rules=Rules(votes_per_pair=2))
    said = [each.what for each in comparisons.history(comparison.id)]
    assert said[-1] == "Rules of a vote changed after 1 vote: votes per pair from no limit to 2"
    assert "the ship rule from 50% to 60%" in said[-2]


def test_nothing_opens_while_tell_tales_wait_to_be_looked_at() -> None:
    project = factories.make_project()
    asked = factories.make_questions(project, 2)
    base, tuned = factories.make_variant(project, "Base"), factories.make_variant(project, "Tuned")
    factories.make_answers(base, asked, "Two.")
    factories.make_answers(tuned, asked, "Based on the context, two.")
    held = comparisons.start(project.id, base.id, tuned.id, rules=Rules(scan_first=True))
    assert comparisons.waits_to_open(held.id) and len(comparisons.scan(held.id)) == 2
    with pytest.raises(NotReady, match="Every pair"):
        comparisons.open_scanned(held.id, set_aside=True)
    comparisons.open_scanned(held.id, set_aside=False)
    assert comparisons.get(held.id).status == ComparisonStatus.OPEN
    with pytest.raises(NotReady):
        comparisons.open_scanned(held.id, set_aside=False)


def test_questions_that_are_added_without_answers_come_with_a_job() -> None:
    comparison = factories.make_comparison()
    with store.writing() as session:
        project = session.get_one(store.Project, comparison.project_id)
    with pytest.raises(NotReady, match="already"):
        comparisons.extend(comparison.id)
    (added,) = factories.make_questions(project, 1)
    assert comparisons.extend(comparison.id) == 1
    for variant_id, text in ((comparison.baseline_id, "One."), (comparison.candidate_id, "Two.")):
        with store.reading() as session:
            variant = session.get_one(store.Variant, variant_id)
        factories.make_answers(variant, [added], text)
    assert comparisons.open_with_pairs(comparison.id, [added.id]) == 0
    assert comparisons.board(comparison.id).pairs == 5
    comparisons.close(comparison.id)
    with pytest.raises(NotReady, match="Reopen"):
        comparisons.extend(comparison.id)


def test_a_reason_and_a_better_answer_are_added_to_the_vote_they_belong_to() -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    cast = comparisons.vote(comparison.id, pair.id, ada.id, Verdict.BOTH_BAD, vote_id=new_id(), duration_ms=900)
    comparisons.explain(comparison.id, ada.id, cast.id, reason=VoteReason.INVENTED)
    comparisons.explain(comparison.id, ada.id, cast.id, write_in=" Two. ")
    with store.reading() as session:
        kept = session.get_one(store.Vote, cast.id)
        assert (kept.reason, kept.write_in, kept.verdict) == (VoteReason.INVENTED, "Two.", Verdict.BOTH_BAD)
