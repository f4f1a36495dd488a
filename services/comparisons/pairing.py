"""From two variants' answers to the pairs of a vote, and the moment at which it opens."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts.roles import Action, only
from services.comparisons import sides
from services.comparisons.telltales import given_away
from services.errors import NotFound, NotReady
from services.mirror import outbox
from services.store.columns import new_id, now
from services.text_equality import look_equal
from services.words import ComparisonStatus


def open_with_pairs(comparison_id: str, question_ids: Sequence[str]) -> int:
    """Pair the answers and open the vote; gives the number of questions left out for want of an answer.

    Doing it again changes nothing. Raises NotReady when no question has both answers.
    """
    with store.writing() as session:
        comparison = get_in(session, comparison_id)
        known = set(session.scalars(select(store.Pair.question_id).filter_by(comparison_id=comparison_id)))
        if comparison.status != ComparisonStatus.CLOSED and (
            new := [each for each in question_ids if each not in known]
        ):
            make_pairs(session, comparison, new)
        paired = set(session.scalars(select(store.Pair.question_id).filter_by(comparison_id=comparison_id)))
        return sum(each not in paired for each in question_ids)


@only(Action.SET_UP_COMPARISONS)
def open_scanned(comparison_id: str, person_id: str | None = None, *, set_aside: bool) -> None:
    """Open a vote that waited for a look at its tell-tales, with or without the pairs that have some.

    Raises NotReady when it does not wait, or when nothing would be left to vote on.
    """
    with store.writing() as session:
        comparison = get_in(session, comparison_id)
        if comparison.status != ComparisonStatus.PREPARING or not _count(session, comparison_id):
            raise NotReady("This comparison is not waiting to be opened.")
        aside = given_away(session, comparison_id) if set_aside else []
        for each in aside:
            session.delete(session.get_one(store.Pair, each.pair_id))
        session.flush()
        if not _count(session, comparison_id):
            raise NotReady("Every pair has a tell-tale, so nothing would be left to vote on. Open it with all of them.")
        if aside:
            comparison.set_aside = [each.question_id for each in aside]
            audit.record(session, person_id, "comparison.set_aside", comparison_id, pairs=len(aside))
        else:
            audit.record(session, person_id, "comparison.opened", comparison_id)
        _open(session, comparison)


def get_in(session: Session, comparison_id: str) -> store.Comparison:
    """Give a comparison; raises NotFound."""
    comparison = session.get(store.Comparison, comparison_id)
    if comparison is None:
        raise NotFound("This comparison is gone.")
    return comparison


def waits_to_open(comparison_id: str) -> bool:
    """Say whether the pairs are there and only the look at their tell-tales is missing."""
    with store.reading() as session:
        preparing = get_in(session, comparison_id).status == ComparisonStatus.PREPARING
        return preparing and _count(session, comparison_id) > 0


def _open(session: Session, comparison: store.Comparison) -> None:
    comparison.status, comparison.opened_at = ComparisonStatus.OPEN, now()
    session.flush()
    outbox.add(session, outbox.Topic.COMPARISON, comparison.id)


def _count(session: Session, comparison_id: str) -> int:
    return session.scalar(select(func.count()).where(store.Pair.comparison_id == comparison_id)) or 0


def make_pairs(session: Session, comparison: store.Comparison, question_ids: Sequence[str]) -> None:
    """Add the pairs and open the vote, unless their tell-tales are to be looked at first.

    Those that are shown get the first positions, so that fixed sides balance over them.
    """
    baseline = answers_of(session, comparison.baseline_id, question_ids)
    candidate = answers_of(session, comparison.candidate_id, question_ids)
    both = [question_id for question_id in question_ids if question_id in baseline and question_id in candidate]
    there = _count(session, comparison.id)
    if not both and there:
        return
    if not both:
        raise NotReady("No question has an answer from both variants, so there is nothing to vote on.")
    equal = {each for each in both if look_equal(baseline[each].text, candidate[each].text)}
    stood = list(session.scalars(select(store.Pair.argilla_side).filter_by(comparison_id=comparison.id)))
    for position, question_id in enumerate(sorted(both, key=lambda each: each in equal), start=there):
        pair_id = new_id()
        stood.append(sides.next_side(comparison.seed, pair_id, sides.ARGILLA, stood))
        pair = store.Pair(
            id=pair_id,
            comparison_id=comparison.id,
            question_id=question_id,
            baseline_answer_id=baseline[question_id].id,
            candidate_answer_id=candidate[question_id].id,
            position=position,
            argilla_side=stood[-1],
            automatic_tie=question_id in equal,
        )
        session.add(pair)
    session.flush()
    if comparison.status == ComparisonStatus.OPEN:  # it was extended
        outbox.add(session, outbox.Topic.COMPARISON, comparison.id)
    elif not (comparison.scan_first and given_away(session, comparison.id)):
        _open(session, comparison)


def answers_of(session: Session, variant_id: str, question_ids: Iterable[str]) -> dict[str, store.Answer]:
    """Map questions to a variant's answers."""
    wanted = select(store.Answer).where(store.Answer.variant_id == variant_id)
    chosen = set(question_ids)
    return {answer.question_id: answer for answer in session.scalars(wanted) if answer.question_id in chosen}
