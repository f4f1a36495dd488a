"""A vote that was held elsewhere becomes a project of its own with one comparison.

Ids are made of those that the votes had there, so importing again only adds what is new.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import audit, comparisons, store
from services.comparisons.pairing import open_with_pairs
from services.comparisons.rules import votes_in
from services.comparisons.sides import opposite
from services.errors import BadInput, NotReady
from services.mirror import outbox
from services.mirror.outbox import Topic
from services.store.columns import now
from services.words import Origin, Outcome, QuestionOrigin, Side, Split, Verdict


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with the answers of both variants; `key` tells it from the others there."""

    key: str
    question: str
    baseline: str
    candidate: str


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody said of a pair; `key` tells it from the others there."""

    key: str
    pair: str
    labeler_id: str
    outcome: Outcome
    candidate_side: Side = Side.LEFT
    write_in: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A vote as it was held there, without its votes; `key` tells it from others, `host` says where it was."""

    key: str
    name: str
    host: str
    baseline: str
    candidate: str
    pairs: Sequence[Pair]
    origin: Origin = Origin.APP

    def id(self, *parts: str) -> str:
        """Make an id here out of ids there, the same one every time."""
        return hashlib.sha256("\n".join([self.key, *parts]).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import; `passed_over` counts votes on two equal answers, which decide nothing."""

    project_id: str
    comparison_id: str
    pairs: int
    votes: int
    passed_over: int
    unreadable: int = 0  # rows without a question, two answers, or a preference that is known


def take(held: Held, votes: Iterable[Vote]) -> Imported:
    """Write a vote that was held elsewhere; what is here already stays as it is."""
    _write(held)
    comparison = _comparison(held)
    with store.reading() as session:
        before = votes_in(session, comparison.id)
    counts = [_vote(held, each) for each in votes]
    with store.writing() as session:
        if new := votes_in(session, comparison.id) - before:
            audit.note(session, "votes.imported", comparison.id, name=held.name, number=new)
    return Imported(held.id(), comparison.id, len(held.pairs), sum(counts), len(counts) - sum(counts))


def two_models(name: str, found: Iterable[str], candidate: str) -> tuple[str, str]:
    """Tell the baseline from the candidate among the names of models; raises BadInput where that cannot be told."""
    models = sorted(set(found))
    if len(models) != 2:
        told = ", ".join(f"“{model}”" for model in models[:5]) or "none"
        raise BadInput(f"The rows of “{name}” should name two models, not {told}.")
    candidate = candidate or _tuned(models)
    if candidate not in models:
        raise BadInput(f"Say which model is the candidate: “{models[0]}” or “{models[1]}”.")
    (baseline,) = set(models) - {candidate}
    return baseline, candidate


def _write(held: Held) -> None:
    with store.writing() as session:
        if session.get(store.Project, held.id()) is None:
            session.add(store.Project(id=held.id(), name=held.name, product=""))
            session.flush()
            audit.note(session, "project.made", held.id(), name=held.name)
            for name in (held.baseline, held.candidate):
                _write_variant(session, held, name)
        for position, pair in enumerate(held.pairs):
            if session.get(store.Question, held.id(pair.key)) is None:
                _write_pair(session, held, pair, position)


def _write_variant(session: Session, held: Held, name: str) -> None:
    host = session.scalars(select(store.Provider).filter_by(name=held.host)).first()
    host = host or store.Provider(name=held.host, chat_model="", embedding_model="", removed=True)
    session.add(host)
    session.flush()
    tuned = name == held.candidate
    model = store.Model(project_id=held.id(), provider_id=host.id, name=name, label=name, tuned=tuned, retired=True)
    session.add(model)
    session.flush()
    variant = store.Variant(
        id=held.id("variant", name),
        project_id=held.id(),
        model_id=model.id,
        name=name,
        system_prompt="",
        user_prompt="{question}",
    )
    session.add(variant)
    session.flush()


def _write_pair(session: Session, held: Held, pair: Pair, position: int) -> None:
    question = store.Question(
        id=held.id(pair.key),
        project_id=held.id(),
        text=pair.question,
        split=Split.TEST,
        origin=QuestionOrigin.IMPORTED,
        position=position,
    )
    session.add(question)
    session.flush()
    for name, text in ((held.baseline, pair.baseline), (held.candidate, pair.candidate)):
        answer = store.Answer(
            question_id=question.id,
            variant_id=held.id("variant", name),
            text=text,
            latency_ms=0,
            prompt_hash="0" * 64,
            created_at=now(),
        )
        session.add(answer)


def _comparison(held: Held) -> store.Comparison:
    with store.reading() as session:
        found = session.scalars(select(store.Comparison).filter_by(project_id=held.id())).first()
    if found:
        if open_with_pairs(found.id, [held.id(each.key) for each in held.pairs]):
            raise NotReady("This vote was imported before and is closed. Reopen it on Compare, then import again.")
        return found
    return comparisons.start(held.id(), held.id("variant", held.baseline), held.id("variant", held.candidate))


def _vote(held: Held, vote: Vote) -> bool:
    """Store a vote; says whether it counts."""
    with store.reading() as session:
        pair = session.scalars(select(store.Pair).filter_by(question_id=held.id(vote.pair))).first()
    if pair is None or pair.automatic_tie:
        return False
    cast = comparisons.cast(
        pair.id,
        vote.labeler_id,
        _verdict(vote),
        candidate_side=vote.candidate_side,
        vote_id=f"{held.origin}-{held.id(vote.key)}",
        write_in=vote.write_in,
        origin=held.origin,
        at=vote.at,
    )
    with store.writing() as session:
        if vote.at:
            session.get_one(store.Vote, cast.id).created_at = vote.at  # a vote of last year keeps its day
        outbox.add(session, Topic.VOTE, cast.id)  # the comparison's own dataset in Argilla has yet to hear of it
    return True


def _verdict(vote: Vote) -> Verdict:
    sides = {Outcome.WIN: vote.candidate_side, Outcome.LOSS: opposite(vote.candidate_side)}
    side = sides.get(vote.outcome)
    return Verdict(side.value) if side else Verdict(vote.outcome.value)


def _tuned(models: Iterable[str]) -> str:
    """Give the one model whose name says that it is fine-tuned, or nothing."""
    named = [each for each in models if each.startswith("ft:") or "fine" in each.lower() or "tuned" in each.lower()]
    return named[0] if len(named) == 1 else ""
