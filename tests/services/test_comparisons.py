"""Blind comparisons: who gets what, and which votes count."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from services import comparisons, store
from services.comparisons import sides
from services.errors import BadInput, NotAllowed, NotFound, NotReady
from services.store.columns import new_id, now
from services.words import ComparisonStatus, Origin, Outcome, PassKind, QuestionStatus, Side, Split, Verdict, VoteReason
from tests import factories

pytestmark = pytest.mark.usefixtures("home")


def vote(
    comparison: store.Comparison, pair_id: str, person: store.Person, verdict: Verdict = Verdict.LEFT
) -> store.Vote:
    return comparisons.vote(comparison.id, pair_id, person.id, verdict, vote_id=new_id(), duration_ms=900)


def votes_of(person: store.Person) -> list[store.Vote]:
    with store.reading() as session:
        wanted = select(store.Vote).where(store.Vote.labeler_id == person.id)
        return list(session.scalars(wanted.order_by(store.Vote.created_at)))


def outbox_subjects(topic: str) -> list[str]:
    with store.reading() as session:
        return list(session.scalars(select(store.OutboxEntry.subject_id).where(store.OutboxEntry.topic == topic)))


ids = st.lists(st.uuids().map(lambda each: each.hex), min_size=1, max_size=60, unique=True)


@given(seed=st.text(min_size=1, max_size=32), pairs=ids, labeler=st.uuids().map(str))
def test_sides_stay_balanced_after_any_number_of_pairs(seed: str, pairs: list[str], labeler: str) -> None:
    had: list[Side] = []
    for pair in pairs:
        had.append(sides.next_side(seed, pair, labeler, had))
        assert abs(had.count(Side.LEFT) - had.count(Side.RIGHT)) <= sides.MOST_APART


def test_each_pair_is_about_half_the_time_on_either_side() -> None:
    pairs = [f"pair-{each}" for each in range(20)]
    left = dict.fromkeys(pairs, 0)
    orders = set()
    for each in range(400):
        order = sorted(pairs, key=lambda pair, who=f"labeler-{each}": sides.rank("seed", pair, who))
        orders.add(tuple(order))
        had: list[Side] = []
        for pair in order:
            had.append(sides.next_side("seed", pair, f"labeler-{each}", had))
            left[pair] += had[-1] == Side.LEFT
    assert all(150 <= count <= 250 for count in left.values())
    assert len(orders) == 400, "everybody gets an order of their own"


def test_sides_in_argilla_are_fixed_and_balanced() -> None:
    comparison = factories.make_comparison(questions=11)
    with store.reading() as session:
        pairs = session.scalars(select(store.Pair).where(store.Pair.comparison_id == comparison.id)).all()
        drawn = [comparisons.argilla_side(pair) for pair in pairs]
        assert drawn == [comparisons.argilla_side(pair) for pair in pairs]
    assert abs(drawn.count(Side.LEFT) - drawn.count(Side.RIGHT)) <= sides.MOST_APART


@pytest.mark.parametrize(
    ("verdict", "side", "expected"),
    [
        (Verdict.LEFT, Side.LEFT, Outcome.WIN),
        (Verdict.LEFT, Side.RIGHT, Outcome.LOSS),
        (Verdict.RIGHT, Side.RIGHT, Outcome.WIN),
        (Verdict.TIE, Side.LEFT, Outcome.TIE),
        (Verdict.BOTH_BAD, Side.RIGHT, Outcome.BOTH_BAD),
    ],
)
def test_a_verdict_is_read_by_the_side_of_the_candidate(verdict: Verdict, side: Side, expected: Outcome) -> None:
    assert comparisons.outcome(verdict, side) == expected


def test_a_comparison_opens_at_once_when_every_answer_exists() -> None:
    comparison = factories.make_comparison(questions=3)
    assert comparison.status == ComparisonStatus.OPEN
    assert outbox_subjects("comparison") == [comparison.id]


def test_missing_answers_are_left_to_a_job_and_the_vote_opens_afterwards() -> None:
    project = factories.make_project()
    questions = factories.make_questions(project, 3)
    base, tuned = factories.make_variant(project, "Base"), factories.make_variant(project, "Tuned")
    factories.make_answers(base, questions)
    comparison = comparisons.start(project.id, base.id, tuned.id)
    with store.reading() as session:
        job = session.scalars(select(store.Job)).one()
        items = session.scalars(select(store.JobItem.payload)).all()
    assert comparison.status == ComparisonStatus.PREPARING
    assert [item["variant_id"] for item in items] == [tuned.id] * 3

    factories.make_answers(tuned, questions[:2], "Something else.")
    assert comparisons.open_with_pairs(comparison.id, job.payload["question_ids"]) == 1
    assert comparisons.open_with_pairs(comparison.id, job.payload["question_ids"]) == 1, "twice changes nothing"
    assert comparisons.get(comparison.id).status == ComparisonStatus.OPEN


def test_train_and_rejected_questions_are_refused() -> None:
    project = factories.make_project()
    factories.make_questions(project, 2)
    base, tuned = factories.make_variant(project, "Base"), factories.make_variant(project, "Tuned")
    refused = [
        *factories.make_questions(project, 1, split=Split.TRAIN),
        *factories.make_questions(project, 1, status=QuestionStatus.REJECTED),
        *factories.make_questions(factories.make_project("Other"), 1),
    ]
    for question in refused:
        with pytest.raises(BadInput, match="test questions"):
            comparisons.start(project.id, base.id, tuned.id, question_ids=[question.id])
    assert comparisons.listing(project.id) == []


def test_starting_refuses_what_makes_no_sense() -> None:
    project = factories.make_project()
    base, tuned = factories.make_variant(project, "Base"), factories.make_variant(project, "Tuned")
    with pytest.raises(NotReady, match="no test questions"):
        comparisons.start(project.id, base.id, tuned.id)
    factories.make_questions(project, 1)
    with pytest.raises(BadInput, match="two different"):
        comparisons.start(project.id, base.id, base.id)
    with pytest.raises(BadInput, match="ship rule"):
        comparisons.start(project.id, base.id, tuned.id, threshold=1.2)
    with pytest.raises(BadInput, match="not part of this project"):
        comparisons.start(project.id, base.id, factories.make_variant(factories.make_project("Other")).id)


def test_equal_answers_are_automatic_ties_that_nobody_sees() -> None:
    comparison = factories.make_comparison(questions=3, baseline="Two  switches.\n", candidate="Two switches.")
    ada = factories.make_person()
    assert comparisons.next_pairs(comparison.id, ada.id) == []
    assert comparisons.board(comparison.id).automatic_ties == 3
    with store.reading() as session:
        pair = session.scalars(select(store.Pair)).first()
    assert pair is not None
    with pytest.raises(NotFound):
        vote(comparison, pair.id, ada)
    with pytest.raises(BadInput, match="the same"):
        comparisons.cast(
            pair.id, ada.id, Verdict.LEFT, candidate_side=Side.LEFT, vote_id=new_id(), origin=Origin.ARGILLA
        )


def test_a_labeler_gets_each_pair_once_in_a_stable_order() -> None:
    comparison, ada = factories.make_comparison(questions=6), factories.make_person()
    first = comparisons.next_pairs(comparison.id, ada.id)
    assert first == comparisons.next_pairs(comparison.id, ada.id)
    vote(comparison, first[0].id, ada)
    comparisons.skip_or_flag(comparison.id, first[1].id, ada.id, PassKind.SKIP, pass_id=new_id())
    assert comparisons.next_pairs(comparison.id, ada.id) == first[2:]
    assert len(comparisons.next_pairs(comparison.id, ada.id, limit=2)) == 2


def test_the_stored_side_is_the_one_that_was_shown() -> None:
    comparison, ada = factories.make_comparison(questions=6, candidate="CANDIDATE"), factories.make_person()
    for pair in comparisons.next_pairs(comparison.id, ada.id):
        shown = Side.LEFT if pair.left == "CANDIDATE" else Side.RIGHT
        assert vote(comparison, pair.id, ada).candidate_side == shown


def test_passages_are_shown_only_when_the_owner_said_so() -> None:
    ada = factories.make_person()
    hidden = factories.make_comparison()
    shown = factories.make_comparison(show_contexts=True)
    assert comparisons.next_pairs(hidden.id, ada.id)[0].contexts == ()
    assert comparisons.next_pairs(shown.id, ada.id)[0].contexts == ("The manual says so.",)


def test_the_same_vote_ten_times_is_one_vote() -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    for _ in range(10):
        comparisons.vote(comparison.id, pair.id, ada.id, Verdict.LEFT, vote_id="a" * 32, duration_ms=900)
    assert len(votes_of(ada)) == 1
    assert outbox_subjects("vote") == ["a" * 32]


def test_a_second_vote_replaces_the_first_and_the_first_stays_in_the_history() -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    vote(comparison, pair.id, ada, Verdict.LEFT)
    vote(comparison, pair.id, ada, Verdict.TIE)
    assert [(each.verdict, each.current) for each in votes_of(ada)] == [(Verdict.LEFT, False), (Verdict.TIE, True)]
    assert comparisons.progress(comparison.id, ada.id).mine == 1


def test_the_last_vote_by_time_wins_whatever_arrives_last() -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    late = now()
    for verdict, at in ((Verdict.RIGHT, late), (Verdict.LEFT, late - timedelta(minutes=1))):
        comparisons.cast(
            pair.id, ada.id, verdict, candidate_side=Side.LEFT, vote_id=new_id(), origin=Origin.ARGILLA, at=at
        )
    assert [each.verdict for each in votes_of(ada) if each.current] == [Verdict.RIGHT]


def test_a_clock_that_jumped_ahead_cannot_win_for_ever() -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    cast = comparisons.vote(
        comparison.id,
        pair.id,
        ada.id,
        Verdict.LEFT,
        vote_id=new_id(),
        duration_ms=900,
        at=now() + timedelta(days=400),
    )
    assert cast.created_at <= now()
    vote(comparison, pair.id, ada, Verdict.RIGHT)
    assert [each.verdict for each in votes_of(ada) if each.current] == [Verdict.RIGHT]


def test_a_vote_that_came_from_argilla_is_not_sent_back_there() -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    comparisons.cast(pair.id, ada.id, Verdict.LEFT, candidate_side=Side.LEFT, vote_id=new_id(), origin=Origin.ARGILLA)
    assert outbox_subjects("vote") == []


def test_undo_gives_back_the_pair_with_its_old_verdict_and_keeps_the_row() -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    first, second, *_ = comparisons.next_pairs(comparison.id, ada.id)
    vote(comparison, first.id, ada, Verdict.LEFT)
    cast = vote(comparison, second.id, ada, Verdict.BOTH_BAD)
    undone = comparisons.undo(comparison.id, ada.id)
    assert undone == comparisons.Done(cast.id, second, Verdict.BOTH_BAD)
    assert [each.current for each in votes_of(ada)] == [True, False]
    assert comparisons.next_pairs(comparison.id, ada.id)[0] == second
    assert comparisons.undo(comparison.id, ada.id, cast.id) is None, "a retried undo takes nothing else back"
    assert comparisons.progress(comparison.id, ada.id).mine == 1


def test_a_late_retry_of_an_undone_vote_does_not_bring_it_back() -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    for _ in range(2):
        comparisons.vote(comparison.id, pair.id, ada.id, Verdict.LEFT, vote_id="b" * 32, duration_ms=900)
        comparisons.undo(comparison.id, ada.id, "b" * 32)
    assert comparisons.progress(comparison.id, ada.id).mine == 0


def test_a_pass_can_be_undone_and_is_never_a_tie() -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    comparisons.skip_or_flag(comparison.id, pair.id, ada.id, PassKind.FLAG, pass_id="c" * 32, reason="Cut off")
    assert comparisons.board(comparison.id).flags == (f"{pair.question} (Cut off)",)
    assert comparisons.progress(comparison.id, ada.id) == comparisons.Progress(0, 1, 4, 0, 0)
    assert [done.id for done in comparisons.recent(comparison.id, ada.id)] == ["c" * 32]
    undone = comparisons.undo(comparison.id, ada.id)
    assert undone and undone.pair == pair and undone.verdict is None
    assert comparisons.progress(comparison.id, ada.id).passed == 0


def test_nobody_can_undo_or_reuse_the_vote_of_somebody_else() -> None:
    comparison, ada, bob = factories.make_comparison(), factories.make_person("Ada"), factories.make_person("Bob")
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    cast = vote(comparison, pair.id, ada)
    with pytest.raises(NotAllowed):
        comparisons.undo(comparison.id, bob.id, cast.id)
    comparisons.next_pairs(comparison.id, bob.id)
    with pytest.raises(BadInput):
        comparisons.vote(comparison.id, pair.id, bob.id, Verdict.LEFT, vote_id=cast.id, duration_ms=900)
    assert votes_of(bob) == []


def test_a_closed_vote_takes_nothing_more_and_stores_nothing() -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    cast = vote(comparison, pair.id, ada, Verdict.LEFT)
    comparisons.close(comparison.id)
    for late in (
        lambda: vote(comparison, pair.id, ada, Verdict.RIGHT),
        lambda: comparisons.undo(comparison.id, ada.id),
        lambda: comparisons.explain(comparison.id, ada.id, cast.id, reason=VoteReason.WRONG),
        lambda: comparisons.skip_or_flag(comparison.id, pair.id, ada.id, PassKind.SKIP, pass_id=new_id()),
    ):
        with pytest.raises(NotReady, match="closed"):
            late()
    assert comparisons.next_pairs(comparison.id, ada.id) == []
    assert [each.verdict for each in votes_of(ada)] == [Verdict.LEFT]
    again = comparisons.vote(comparison.id, pair.id, ada.id, Verdict.LEFT, vote_id=cast.id, duration_ms=900)
    assert again.id == cast.id, "a retry of a vote that was in time is confirmed"
    comparisons.reopen(comparison.id)
    assert vote(comparison, pair.id, ada, Verdict.TIE).current


def test_what_argilla_took_after_closing_is_kept_but_does_not_count() -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    comparisons.close(comparison.id)
    late = comparisons.cast(
        pair.id, ada.id, Verdict.LEFT, candidate_side=Side.LEFT, vote_id=new_id(), origin=Origin.ARGILLA
    )
    assert (late.counts, late.current) == (False, False)
    assert comparisons.board(comparison.id).late_votes == 1


def test_forged_votes_are_refused_and_leave_nothing_behind() -> None:
    comparison, other, ada = factories.make_comparison(), factories.make_comparison(), factories.make_person()
    (foreign, *_) = comparisons.next_pairs(other.id, ada.id)
    (pair, *_) = comparisons.next_pairs(comparison.id, ada.id)
    stranger = store.Person(id=new_id(), name="Nobody", username="nobody")
    with pytest.raises(NotFound):
        vote(comparison, "no-such-pair", ada)
    with pytest.raises(NotFound):
        vote(comparison, foreign.id, ada)
    with pytest.raises(NotAllowed):
        vote(comparison, pair.id, stranger)
    with pytest.raises(BadInput, match="too fast"):
        comparisons.vote(comparison.id, pair.id, ada.id, Verdict.LEFT, vote_id=new_id(), duration_ms=249)
    assert votes_of(ada) == votes_of(stranger) == []


def test_a_labeler_is_sent_to_the_oldest_comparison_that_has_pairs_left() -> None:
    ada = factories.make_person()
    project = factories.make_project()
    assert comparisons.open_for(ada.id, project.id) is None
    first = factories.make_comparison(project, questions=1)
    second = comparisons.start(project.id, first.baseline_id, first.candidate_id)
    found = comparisons.open_for(ada.id, project.id)
    assert found is not None and found.id == first.id
    vote(first, comparisons.next_pairs(first.id, ada.id)[0].id, ada)
    found = comparisons.open_for(ada.id, project.id)
    assert found is not None and found.id == second.id
    assert comparisons.open_for(ada.id, factories.make_project("Another").id) is None


def test_the_board_counts_people_and_coverage_without_saying_who_leads() -> None:
    comparison, ada, bob = factories.make_comparison(), factories.make_person("Ada"), factories.make_person("Bob")
    for person, count in ((ada, 3), (bob, 1)):
        for pair in comparisons.next_pairs(comparison.id, person.id)[:count]:
            vote(comparison, pair.id, person)
    board = comparisons.board(comparison.id)
    assert [(row.name, row.votes, row.median_seconds) for row in board.labelers] == [("Ada", 3, 0.9), ("Bob", 1, 0.9)]
    assert board.votes == 4 and 3 <= board.covered <= 4 and board.pairs == 4
