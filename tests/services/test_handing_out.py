"""Who gets which pair: even coverage, nobody twice, leases that come back, quotas, names, and checks apart."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from services import comparisons, results, store
from services.comparisons import Rules, sides
from services.errors import NotAllowed, NotFound
from services.store.columns import new_id, now
from services.words import AssignmentKind, PassKind, Role, Side, Verdict
from tests import factories

pytestmark = pytest.mark.usefixtures("home")


def make(questions: int = 6, **rules: object) -> store.Comparison:
    comparison = factories.make_comparison(questions=questions)
    with store.writing() as session:
        Rules(**rules).write(session.get_one(store.Comparison, comparison.id))  # type: ignore[arg-type]
    return comparisons.get(comparison.id)


def take(comparison: store.Comparison, person: store.Person, count: int = 1) -> list[str]:
    """Let somebody vote on their next pairs, one request each; gives the ids that they saw."""
    seen = []
    for _ in range(count):
        found = comparisons.next_pairs(comparison.id, person.id, 1)
        if not found:
            break
        seen.append(found[0].id)
        comparisons.vote(comparison.id, found[0].id, person.id, Verdict.LEFT, vote_id=new_id(), duration_ms=900)
    return seen


def lapse(person: store.Person) -> None:
    """Close somebody's tab and let their leases run out."""
    with store.writing() as session:
        past = now() - timedelta(minutes=1)
        session.execute(update(store.Assignment).filter_by(labeler_id=person.id).values(leased_until=past))


def people(count: int) -> list[store.Person]:
    return [factories.make_person(f"Labeler {each}") for each in range(count)]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    wanted=st.integers(1, 3),
    questions=st.integers(1, 7),
    turns=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.booleans()), max_size=25),
)
def test_coverage_never_exceeds_what_is_wanted_and_sides_stay_balanced(
    home: object, wanted: int, questions: int, turns: list[tuple[int, int, bool]]
) -> None:
    comparison = make(questions, votes_per_pair=wanted)
    everybody = people(4)
    seen: dict[str, list[str]] = {each.id: [] for each in everybody}
    for who, count, leaves in turns:
        seen[everybody[who].id] += take(comparison, everybody[who], count)
        if leaves:
            lapse(everybody[who])
    for each in everybody:
        lapse(each)
    for each in everybody:
        seen[each.id] += take(comparison, each, questions)
    coverage = Counter(pair for ids in seen.values() for pair in ids)
    assert set(coverage.values()) == {wanted} and len(coverage) == questions
    assert all(len(ids) == len(set(ids)) for ids in seen.values()), "nobody got a pair twice"
    with store.reading() as session:
        for each in everybody:
            had = session.scalars(select(store.Vote.candidate_side).filter_by(labeler_id=each.id)).all()
            assert abs(had.count(Side.LEFT) - had.count(Side.RIGHT)) <= sides.MOST_APART


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    wanted=st.sampled_from([None, 2]),
    ahead=st.integers(1, 5),
    deeds=st.lists(st.sampled_from(["vote", "skip", "undo"]), min_size=1, max_size=20),
)
def test_what_a_labeler_saw_is_balanced_after_every_skip_and_undo_too(
    home: object, wanted: int | None, ahead: int, deeds: list[str]
) -> None:
    comparison, ada = make(12, votes_per_pair=wanted), factories.make_person("Ada")
    for deed in deeds:
        pairs = comparisons.next_pairs(comparison.id, ada.id, ahead)
        if deed == "undo" or not pairs:
            comparisons.undo(comparison.id, ada.id)
        elif deed == "vote":
            comparisons.vote(comparison.id, pairs[0].id, ada.id, Verdict.TIE, vote_id=new_id(), duration_ms=900)
        else:
            comparisons.skip_or_flag(comparison.id, pairs[0].id, ada.id, PassKind.SKIP, pass_id=new_id())
        left = comparisons.next_pairs(comparison.id, ada.id, 12)
        with store.reading() as session:
            given = {
                each.pair_id: each.side
                for each in session.scalars(select(store.Assignment))
                if each.labeler_id == ada.id
            }
        seen = [side for pair, side in given.items() if pair not in {each.id for each in left[1:]}]
        assert abs(seen.count(Side.LEFT) - seen.count(Side.RIGHT)) <= sides.MOST_APART


def test_coverage_grows_evenly() -> None:
    comparison, everybody = make(6, votes_per_pair=3), people(3)
    for _ in range(2):
        for each in everybody:
            take(comparison, each)
    assert comparisons.board(comparison.id).coverage == (0, 6), "nobody's pair comes before a second vote anywhere"


def test_prefetched_pairs_are_kept_for_their_labeler_and_come_back_when_the_tab_is_closed() -> None:
    comparison, (ada, bob) = make(4, votes_per_pair=1), people(2)
    held = comparisons.next_pairs(comparison.id, ada.id, 3)
    assert len(comparisons.next_pairs(comparison.id, bob.id, 8)) == 1
    assert comparisons.fetch(comparison.id, bob.id).may_come_back == 3
    take(comparison, ada)
    lapse(ada)
    assert len(comparisons.next_pairs(comparison.id, bob.id, 8)) == 3
    assert comparisons.next_pairs(comparison.id, ada.id, 8) == [], "bob has them now"
    late = comparisons.vote(comparison.id, held[2].id, ada.id, Verdict.TIE, vote_id=new_id(), duration_ms=900)
    assert isinstance(late, store.Vote) and late.current, "a page that was offline loses nothing"
    take(comparison, bob, 4)
    assert comparisons.board(comparison.id).beyond == 1


def test_a_pair_that_was_passed_over_still_wants_its_vote() -> None:
    comparison, (ada, bob) = make(1, votes_per_pair=1), people(2)
    (pair,) = comparisons.next_pairs(comparison.id, ada.id)
    comparisons.skip_or_flag(comparison.id, pair.id, ada.id, PassKind.SKIP, pass_id=new_id())
    assert len(comparisons.next_pairs(comparison.id, bob.id)) == 1


def test_a_quota_ends_a_labelers_work() -> None:
    comparison, (ada,) = make(6, quota=2), people(1)
    assert comparisons.progress(comparison.id, ada.id).total == 2
    assert len(take(comparison, ada, 6)) == 2
    assert comparisons.progress(comparison.id, ada.id).left == 0


def test_only_named_people_vote_when_some_are_named() -> None:
    ada, bob = people(2)
    comparison = make(2, labeler_ids=(ada.id,))
    assert len(comparisons.next_pairs(comparison.id, ada.id)) == 2
    with pytest.raises(NotAllowed, match="by name"):
        comparisons.next_pairs(comparison.id, bob.id)
    assert comparisons.open_for(bob.id, comparison.project_id) is None


def test_a_pair_that_was_not_handed_out_is_refused() -> None:
    comparison, (ada, bob) = make(2, votes_per_pair=1), people(2)
    (pair,) = comparisons.next_pairs(comparison.id, ada.id, 1)
    with pytest.raises(NotFound, match="not handed out"):
        comparisons.vote(comparison.id, pair.id, bob.id, Verdict.LEFT, vote_id=new_id(), duration_ms=900)
    with store.reading() as session:
        assert session.query(store.Vote).count() == 0


def test_repeats_and_attention_pairs_are_mixed_in_and_never_counted() -> None:
    comparison, (ada,) = make(20, repeat_rate=0.2, attention_rate=0.1), people(1)
    seen = take(comparison, ada, 40)
    with store.reading() as session:
        given = session.scalars(select(store.Assignment)).all()
        votes = session.query(store.Vote).count()
        kinds = Counter(each.kind for each in given)
        first = {each.pair_id: each.side for each in given if each.kind == AssignmentKind.PAIR}
        assert all(each.side != first[each.pair_id] for each in given if each.kind == AssignmentKind.REPEAT)
    assert kinds == {AssignmentKind.PAIR: 20, AssignmentKind.REPEAT: 4, AssignmentKind.ATTENTION: 2}
    assert (votes, len(seen), len(set(seen))) == (20, 26, 26), "every pair has an id of its own"
    assert comparisons.progress(comparison.id, ada.id).mine == 26
    found = results.read(comparison.id, viewer=factories.make_person("Olga", Role.OWNER))
    assert found.counts.votes == 20
    blind = comparisons.blindness(comparison.id)
    assert (blind.repeats.hits, blind.repeats.of) == (0, 4), "who always says left contradicts each repeat"
    assert blind.attention.of == 2 and blind.left.rate == 1.0


def test_an_attention_pair_shows_the_right_answer_beside_one_to_another_question() -> None:
    comparison, (ada,) = make(20, attention_rate=0.2), people(1)
    with store.reading() as session:
        real = set(session.scalars(select(store.Pair.id)))
    shown = comparisons.next_pairs(comparison.id, ada.id, 40)
    checks = [each for each in shown if each.id not in real]
    assert len(checks) == 4
    for each in checks:
        number = each.question.split()[-2]
        assert sum(f"**{number}**" in text or f"has {number} " in text for text in (each.left, each.right)) == 1


def test_a_check_can_be_undone_and_skipped_like_any_pair() -> None:
    comparison, (ada,) = make(12, repeat_rate=0.2), people(1)
    with store.reading() as session:
        real = set(session.scalars(select(store.Pair.id)))
    check = next(each for each in comparisons.next_pairs(comparison.id, ada.id, 40) if each.id not in real)
    cast = comparisons.vote(comparison.id, check.id, ada.id, Verdict.TIE, vote_id=new_id(), duration_ms=900)
    undone = comparisons.undo(comparison.id, ada.id, cast.id)
    assert undone == comparisons.Done(cast.id, check, Verdict.TIE)
    for _ in range(2):
        comparisons.skip_or_flag(comparison.id, check.id, ada.id, PassKind.FLAG, pass_id="f" * 32)
    assert comparisons.progress(comparison.id, ada.id).passed == 1
    assert check.id not in {each.id for each in comparisons.next_pairs(comparison.id, ada.id, 40)}


def test_the_last_question_is_asked_once() -> None:
    comparison, (ada,) = make(2, ask_guess=True), people(1)
    assert comparisons.to_guess(comparison.id, ada.id) is None
    take(comparison, ada, 2)
    pair = comparisons.to_guess(comparison.id, ada.id)
    assert pair is not None
    for _ in range(2):
        comparisons.guess(comparison.id, ada.id, pair.id, Side.LEFT)
    assert comparisons.to_guess(comparison.id, ada.id) is None
    assert comparisons.blindness(comparison.id).guesses.of == 1


@pytest.mark.parametrize("wanted", [None, 2])
def test_a_page_that_is_loaded_again_writes_nothing(wanted: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    comparison = make(8, votes_per_pair=wanted)
    (person,) = people(1)
    first = comparisons.next_pairs(comparison.id, person.id, 4)
    with monkeypatch.context() as patched:
        patched.delattr(store, "writing")
        assert comparisons.next_pairs(comparison.id, person.id, 4) == first
    comparisons.vote(comparison.id, first[0].id, person.id, Verdict.TIE, vote_id=new_id(), duration_ms=900)
    later = comparisons.next_pairs(comparison.id, person.id, 4)
    assert (later[:3], len(later)) == (first[1:], 4)
