"""Import a preference dataset as Argilla's tutorial makes them: two answers, a ranking, and which model wrote which.

It becomes a project of its own with one comparison. Ids come from Argilla's, so importing again only adds what is new.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import comparisons, store
from services.accounts.roles import Action, only
from services.errors import BadInput, NotFound
from services.mirror import clock, outbox, where
from services.mirror.client import Argilla
from services.mirror.link import Link
from services.mirror.outbox import Topic
from services.mirror.people import person_of
from services.mirror.responses import Response, parse
from services.store.columns import now
from services.words import Origin, QuestionOrigin, Side, Split, Verdict

QUESTION, ANSWERS, RANKING = "user-message", ("response-a", "response-b"), "preference"
HOST = "Imported from Argilla"


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import; `passed_over` counts responses to two equal answers, which decide nothing."""

    project_id: str
    comparison_id: str
    pairs: int
    votes: int
    passed_over: int


@dataclass(frozen=True, slots=True)
class _Source:
    """A dataset in Argilla, read whole, and which of its two models is the candidate."""

    dataset: dict[str, Any]
    records: list[dict[str, Any]]
    baseline: str
    candidate: str

    def id(self, *parts: str) -> str:
        """Make an id here out of ids there, the same one every time."""
        return hashlib.sha256("\n".join([self.dataset["id"], *parts]).encode()).hexdigest()[:32]


@only(Action.MANAGE_SETTINGS)
def load(dataset: str, candidate: str = "") -> Imported:
    """Import a dataset by its name; `candidate` is the model that is to win, needed where no name gives it away.

    Raises NotFound for an unknown dataset, BadInput for one of another shape, NotReady and MirrorDown without Argilla.
    """
    with Argilla(where.required()) as argilla:
        return take(Link(argilla), dataset, candidate)


def take(link: Link, dataset: str, candidate: str = "") -> Imported:
    """Import a dataset from one Argilla."""
    source = _read(link, dataset, candidate)
    _write(source)
    comparison = _comparison(source)
    counts = [_vote(source, record, response) for record in source.records for response in _responses(link, record)]
    return Imported(source.id(), comparison.id, len(source.records), sum(counts), len(counts) - sum(counts))


def _read(link: Link, name: str, candidate: str) -> _Source:
    present = {each["name"]: each for each in link.argilla.items("/me/datasets")}
    if name not in present:
        raise NotFound(f"Argilla has no dataset “{name}”. It has: {', '.join(sorted(present)) or 'none'}.")
    found = present[name]
    path = f"/datasets/{found['id']}"
    fields = {each["name"] for each in link.argilla.items(f"{path}/fields")}
    kinds = {each["name"]: each["settings"]["type"] for each in link.argilla.items(f"{path}/questions")}
    if missing := {QUESTION, *ANSWERS} - fields:
        raise BadInput(f"“{name}” lacks the field “{min(missing)}”, which the tutorial's datasets have.")
    if kinds.get(RANKING) != "ranking":
        raise BadInput(f"“{name}” has no ranking question “{RANKING}”, which the tutorial's datasets have.")
    records = [each for each in link.records(found["id"]) if _models(each)]
    models = sorted({model for each in records for model in _models(each)})
    if len(models) != 2:
        told = ", ".join(f"“{model}”" for model in models) or "none"
        raise BadInput(f"The records of “{name}” should name two models in response-a-model and -b-model, not {told}.")
    candidate = candidate or _tuned(models)
    if candidate not in models:
        raise BadInput(f"Say which model is the candidate: “{models[0]}” or “{models[1]}”.")
    (baseline,) = set(models) - {candidate}
    return _Source(found, records, baseline, candidate)


def _models(record: dict[str, Any]) -> tuple[str, ...]:
    """Give the models that wrote the answers A and B, or nothing where that is not said."""
    said = record.get("metadata") or {}
    models = tuple(str(said.get(f"{each}-model") or "") for each in ANSWERS)
    return models if all(models) else ()


def _tuned(models: Iterable[str]) -> str:
    """Give the one model whose name says that it is fine-tuned, or nothing."""
    named = [each for each in models if each.startswith("ft:") or "fine" in each.lower() or "tuned" in each.lower()]
    return named[0] if len(named) == 1 else ""


def _write(source: _Source) -> None:
    with store.writing() as session:
        if session.get(store.Project, source.id()) is None:
            session.add(store.Project(id=source.id(), name=source.dataset["name"], product=""))
            session.flush()
            for model in (source.baseline, source.candidate):
                _write_variant(session, source, model)
        for position, record in enumerate(source.records):
            if session.get(store.Question, source.id(record["id"])) is None:
                _write_record(session, source, record, position)


def _write_variant(session: Session, source: _Source, name: str) -> None:
    host = session.scalars(select(store.Provider).filter_by(name=HOST)).first()
    host = host or store.Provider(name=HOST, chat_model="", embedding_model="", removed=True)
    session.add(host)
    session.flush()
    tuned = name == source.candidate
    model = store.Model(project_id=source.id(), provider_id=host.id, name=name, label=name, tuned=tuned, retired=True)
    session.add(model)
    session.flush()
    session.add(
        store.Variant(
            id=source.id("variant", name),
            project_id=source.id(),
            model_id=model.id,
            name=name,
            system_prompt="",
            user_prompt="{question}",
        )
    )
    session.flush()


def _write_record(session: Session, source: _Source, record: dict[str, Any], position: int) -> None:
    question = store.Question(
        id=source.id(record["id"]),
        project_id=source.id(),
        text=record["fields"][QUESTION],
        split=Split.TEST,
        origin=QuestionOrigin.IMPORTED,
        position=position,
    )
    session.add(question)
    session.flush()
    for field, model in zip(ANSWERS, _models(record), strict=True):
        session.add(
            store.Answer(
                question_id=question.id,
                variant_id=source.id("variant", model),
                text=record["fields"][field],
                latency_ms=0,
                prompt_hash="0" * 64,
                created_at=now(),
            )
        )


def _comparison(source: _Source) -> store.Comparison:
    with store.reading() as session:
        found = session.scalars(select(store.Comparison).filter_by(project_id=source.id())).first()
    if found:
        return found
    return comparisons.start(source.id(), source.id("variant", source.baseline), source.id("variant", source.candidate))


def _responses(link: Link, record: dict[str, Any]) -> Iterable[Response]:
    for raw in record["responses"]:
        user = link.user(raw["user_id"])
        if user and raw["status"] == "submitted" and RANKING in (raw["values"] or {}):
            yield parse(raw, record_id=record["id"], dataset_id=record["dataset_id"], user=user)


def _vote(source: _Source, record: dict[str, Any], response: Response) -> bool:
    """Store a ranking as a vote; says whether it counts."""
    with store.reading() as session:
        pair = session.scalars(select(store.Pair).filter_by(question_id=source.id(record["id"]))).first()
    if pair is None or pair.automatic_tie:
        return False
    at = clock.ours(response.updated_at)
    vote = comparisons.cast(
        pair.id,
        person_of(response.username, response.name).id,
        _verdict(response),
        candidate_side=Side.LEFT if _models(record)[0] == source.candidate else Side.RIGHT,
        vote_id="argilla-" + source.id(response.id, response.updated_at.isoformat()),
        write_in=response.text(),
        origin=Origin.ARGILLA,
        at=at,
    )
    with store.writing() as session:
        session.get_one(store.Vote, vote.id).created_at = at  # a vote of last year keeps its day
        outbox.add(session, Topic.VOTE, vote.id)  # the comparison's own dataset has yet to hear of it
    return True


def _verdict(response: Response) -> Verdict:
    """Turn ranks into a verdict: rank 1 is best, equal ranks are a tie."""
    ranks = {each["value"]: each["rank"] for each in response.values[RANKING]}
    a, b = (ranks[each] for each in ANSWERS)
    return Verdict.TIE if a == b else Verdict.LEFT if a < b else Verdict.RIGHT
