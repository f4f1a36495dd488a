"""Preferences out of votes: which of two answers is the better one, on questions that may train."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from services import answers, comparisons, projects, store
from services.finetunes.reasons import Reason
from services.finetunes.row import Considered, Row
from services.words import Outcome, QuestionStatus, Split


def from_votes(project_id: str, labelers: Sequence[str] = ()) -> list[Considered]:
    """Make a preference of the votes on each pair, by the given people or by all; says where none comes of it.

    An answer that somebody wrote in is preferred to both. Otherwise what most people chose is preferred, by the newest
    of their votes. A question that is held out is named with that reason and nothing else: what trains is only the
    vote on a training question, or on one that was retired from the test.
    """
    product = projects.get(project_id).product
    found: dict[str, list[store.Vote]] = defaultdict(list)
    for vote in _votes(project_id, labelers):
        found[vote.pair_id].append(vote)
    return [each for votes in found.values() for each in _of_pair(product, votes)]


def may_train(question: store.Question) -> bool:
    """Say whether votes on a question may train: it is a training question in use, or retired from the test."""
    if question.split == Split.TRAIN:
        return question.status == QuestionStatus.KEPT
    return question.status == QuestionStatus.RETIRED


@dataclass(frozen=True, slots=True)
class _Pair:
    """The two answers of a pair with the prompts that they were asked for with."""

    baseline: Row
    candidate: Row


def _of_pair(product: str, votes: Sequence[store.Vote]) -> Iterator[Considered]:
    pair = votes[-1].pair
    both = _Pair(_row(product, pair.baseline_answer), _row(product, pair.candidate_answer))
    newest = votes[-1]
    if not may_train(pair.question):
        reason = Reason.HELD_OUT if pair.question.split == Split.TEST else Reason.NOT_USED
        yield Considered(_by(newest, both.baseline), reason)
        return
    if both.baseline.prompt != both.candidate.prompt:
        yield Considered(_by(newest, both.baseline), Reason.OTHER_PASSAGES)
        return
    written = [vote for vote in votes if vote.write_in.strip()]
    for vote in written:
        for answer in (both.baseline, both.candidate):
            yield Considered(_by(vote, answer, better=vote.write_in.strip()), None)
    if not written:
        yield _chosen(both, votes)


def _chosen(both: _Pair, votes: Sequence[store.Vote]) -> Considered:
    outcomes = [comparisons.outcome(vote.verdict, vote.candidate_side) for vote in votes]
    wins, losses = outcomes.count(Outcome.WIN), outcomes.count(Outcome.LOSS)
    if wins == losses:
        return Considered(_by(votes[-1], both.baseline), Reason.DIVIDED if wins else Reason.NOTHING_TO_PREFER)
    most = Outcome.WIN if wins > losses else Outcome.LOSS
    better, worse = (both.candidate, both.baseline) if most == Outcome.WIN else (both.baseline, both.candidate)
    newest = [vote for vote, outcome in zip(votes, outcomes, strict=True) if outcome == most][-1]
    return Considered(_by(newest, worse, better=better.original), None)


def _by(vote: store.Vote, worse: Row, better: str = "") -> Row:
    return replace(worse, corrected=better, vote_id=vote.id, labeler_id=vote.labeler_id)


def _row(product: str, answer: store.Answer) -> Row:
    question = answer.question
    passages = tuple(context.text for context in answer.contexts)
    return Row(
        question_id=question.id,
        question=question.text,
        asked=question.text,
        contexts=passages,
        prompt=answers.messages(answer.variant, product, question.text, passages),
        original=answer.text,
        corrected="",
        kind=question.kind,
    )


def _votes(project_id: str, labelers: Sequence[str]) -> Iterable[store.Vote]:
    """List the votes that count on pairs that were shown, in the questions' order, the oldest first."""
    wanted = (
        select(store.Vote)
        .join(store.Vote.pair)
        .join(store.Pair.question)
        .where(store.Question.project_id == project_id)
        .where(store.Vote.current, store.Vote.counts, store.Pair.automatic_tie.is_(False))
        .order_by(store.Question.position, store.Pair.id, store.Vote.created_at, store.Vote.id)
        .options(contains_eager(store.Vote.pair).contains_eager(store.Pair.question))
    )
    for answer in (store.Pair.baseline_answer, store.Pair.candidate_answer):
        of_pair = contains_eager(store.Vote.pair)
        wanted = wanted.options(
            of_pair.joinedload(answer).joinedload(store.Answer.question),
            of_pair.joinedload(answer).joinedload(store.Answer.variant),
            of_pair.joinedload(answer).selectinload(store.Answer.contexts),
        )
    if labelers:
        wanted = wanted.where(store.Vote.labeler_id.in_(labelers))
    with store.reading() as session:
        return session.scalars(wanted).all()
