"""A vote that was held elsewhere becomes a project of its own with one comparison.

Ids are made of those that the votes had there, so importing again only adds what is new.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, insert, select, tuple_, update
from sqlalchemy.orm import Session

from services import audit, comparisons, store
from services.comparisons.pairing import open_with_pairs
from services.comparisons.rules import votes_in
from services.comparisons.sides import opposite
from services.errors import BadInput, NotReady
from services.mirror.outbox import Topic
from services.portions import portions
from services.store.columns import new_id, now
from services.words import ComparisonStatus, Origin, Outcome, QuestionOrigin, Side, Split, Verdict, VoteReason


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
    duration_ms: int | None = None
    reason: VoteReason | None = None
    made_in: Origin | None = None  # None: where the whole vote was held


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
    left_out: tuple[str, ...] = ()  # rows that could not be read, with their numbers and why

    @property
    def unreadable(self) -> int:
        """Count the rows that could not be read."""
        return len(self.left_out)


def take(held: Held, votes: Iterable[Vote]) -> Imported:
    """Write a vote that was held elsewhere; what is here already stays as it is."""
    _write(held)
    comparison = _comparison(held)
    pairs = _pairs(comparison.id)
    everything = list(votes)
    on_pairs = [(each, pairs[held.id(each.pair)]) for each in everything if held.id(each.pair) in pairs]
    with store.reading() as session:
        before = votes_in(session, comparison.id)
    for some in portions(_rows(held, comparison, on_pairs)):
        _add(some, may_push=comparison.status == ComparisonStatus.OPEN)
    with store.writing() as session:
        if new := votes_in(session, comparison.id) - before:
            audit.note(session, "votes.imported", comparison.id, name=held.name, number=new)
    return Imported(held.id(), comparison.id, len(held.pairs), len(on_pairs), len(everything) - len(on_pairs))


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
        there = set(session.scalars(select(store.Question.id).filter_by(project_id=held.id())))
    placed = [(place, pair) for place, pair in enumerate(held.pairs) if held.id(pair.key) not in there]
    for some in portions(placed):
        with store.writing() as session:
            session.execute(insert(store.Question), [_question(held, pair, place) for place, pair in some])
            session.execute(insert(store.Answer), [row for _, pair in some for row in _answers(held, pair)])


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


def _question(held: Held, pair: Pair, position: int) -> dict[str, Any]:
    return {
        "id": held.id(pair.key),
        "project_id": held.id(),
        "text": pair.question,
        "split": Split.TEST,
        "origin": QuestionOrigin.IMPORTED,
        "position": position,
    }


def _answers(held: Held, pair: Pair) -> Iterator[dict[str, Any]]:
    for name, text in ((held.baseline, pair.baseline), (held.candidate, pair.candidate)):
        yield {
            "id": new_id(),
            "question_id": held.id(pair.key),
            "variant_id": held.id("variant", name),
            "text": text,
            "latency_ms": 0,
            "prompt_hash": "0" * 64,
            "created_at": now(),
        }


def _comparison(held: Held) -> store.Comparison:
    with store.reading() as session:
        found = session.scalars(select(store.Comparison).filter_by(project_id=held.id())).first()
    if found:
        if open_with_pairs(found.id, [held.id(each.key) for each in held.pairs]):
            raise NotReady("This vote was imported before and is closed. Reopen it on Compare, then import again.")
        return found
    return comparisons.start(held.id(), held.id("variant", held.baseline), held.id("variant", held.candidate))


def _pairs(comparison_id: str) -> dict[str, str]:
    """Map the questions to the pairs that people vote on; two equal answers decide nothing."""
    wanted = select(store.Pair.question_id, store.Pair.id).where(
        store.Pair.comparison_id == comparison_id, store.Pair.automatic_tie.is_(False)
    )
    with store.reading() as session:
        return {question_id: pair_id for question_id, pair_id in session.execute(wanted)}


def _rows(held: Held, comparison: store.Comparison, votes: Sequence[tuple[Vote, str]]) -> list[dict[str, Any]]:
    """Give the votes that are not here yet; of a labeler's votes on a pair the last by time is current."""
    wanted = select(store.Vote).join(store.Pair).where(store.Pair.comparison_id == comparison.id)
    with store.reading() as session:
        here = set(session.scalars(wanted.with_only_columns(store.Vote.id)))
        columns = (store.Vote.pair_id, store.Vote.labeler_id, store.Vote.created_at)
        last = {(pair, labeler): at for pair, labeler, at in session.execute(_current(wanted, columns))}
    counts = comparison.status == ComparisonStatus.OPEN
    present, rows = now(), {}
    newest: dict[tuple[str, str], str] = {}
    for vote, pair_id in votes:
        at, id_ = vote.at or present, f"{held.origin}-{held.id(vote.key)}"
        key = (pair_id, vote.labeler_id)
        if id_ not in here and id_ not in rows:
            rows[id_] = _row(vote, id_, pair_id, at, held.origin) | {"counts": counts}
            if counts and (key not in last or last[key] <= at):
                last[key], newest[key] = at, id_
    return [row | {"current": newest.get((row["pair_id"], row["labeler_id"])) == id_} for id_, row in rows.items()]


def _current(votes: Select[Any], columns: Sequence[Any]) -> Select[Any]:
    return votes.where(store.Vote.current).with_only_columns(*columns)


def _row(vote: Vote, id_: str, pair_id: str, at: datetime, origin: Origin) -> dict[str, Any]:
    return {
        "id": id_,
        "pair_id": pair_id,
        "labeler_id": vote.labeler_id,
        "verdict": _verdict(vote),
        "candidate_side": vote.candidate_side,
        "reason": vote.reason,
        "write_in": vote.write_in,
        "duration_ms": vote.duration_ms,
        "origin": vote.made_in or origin,
        "created_at": at,
    }


def _add(rows: Sequence[dict[str, Any]], *, may_push: bool) -> None:
    """Store votes in place of older ones; the comparison's own dataset in Argilla has yet to hear of them."""
    with store.writing() as session:
        replaced = [(row["pair_id"], row["labeler_id"]) for row in rows if row["current"]]
        for some in portions(replaced, 200):
            older = tuple_(store.Vote.pair_id, store.Vote.labeler_id).in_(some) & store.Vote.current
            session.execute(update(store.Vote).where(older).values(current=False))
        session.execute(insert(store.Vote), list(rows))
        entries = [{"topic": Topic.VOTE.value, "subject_id": row["id"]} for row in rows if row["current"]]
        if may_push and entries:
            session.execute(insert(store.OutboxEntry), entries)


def _verdict(vote: Vote) -> Verdict:
    sides = {Outcome.WIN: vote.candidate_side, Outcome.LOSS: opposite(vote.candidate_side)}
    side = sides.get(vote.outcome)
    return Verdict(side.value) if side else Verdict(vote.outcome.value)


def _tuned(models: Iterable[str]) -> str:
    """Give the one model whose name says that it is fine-tuned, or nothing."""
    named = [each for each in models if each.startswith("ft:") or "fine" in each.lower() or "tuned" in each.lower()]
    return named[0] if len(named) == 1 else ""
