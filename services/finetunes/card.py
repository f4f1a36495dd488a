"""A run's card: everything that one has to know to trust what came out of it, and to make it again."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select

from services import providers, store
from services.finetunes.runs import events, get
from services.words import TrainingMethod


@dataclass(frozen=True, slots=True)
class Card:
    """What a run was made of; seconds from launch to end and training time apart, `cost` in US dollars.

    What is None is not known.
    """

    name: str
    model: str | None
    base: str
    host: str
    method: TrainingMethod
    epochs: int
    parameters: dict[str, Any]
    data_hash: str
    rows: int
    validation_rows: int
    from_reviews: int
    from_votes: int
    selection: dict[str, Any]
    system_prompt: str
    launched_by: str | None
    launched_at: str
    seconds: float | None
    training_seconds: float | None
    trained_tokens: int | None
    cost: float | None
    first_loss: float | None
    last_loss: float | None
    last_validation_loss: float | None

    def as_json(self) -> str:
        """Write it as a file that can be kept with the model."""
        return json.dumps(asdict(self), indent=2, ensure_ascii=False)


def card(run_id: str) -> Card:
    """Put a run's card together; raises NotFound."""
    run = get(run_id)
    losses = [each.train_loss for each in events(run_id) if each.train_loss is not None]
    validation = [each.valid_loss for each in events(run_id) if each.valid_loss is not None]
    reviews, votes = _sources(run_id)
    return Card(
        name=run.suffix,
        model=run.tuned_model.name if run.tuned_model else None,
        base=run.base_model.name,
        host=run.elsewhere or providers.place(run.base_model.provider),
        method=run.method,
        epochs=run.epochs,
        parameters=dict(run.hyperparameters),
        data_hash=run.data_hash,
        rows=run.training_jsonl.count("\n"),
        validation_rows=run.validation_jsonl.count("\n"),
        from_reviews=reviews,
        from_votes=votes,
        selection=dict(run.selection),
        system_prompt=_system_prompt(run),
        launched_by=_name(run.launched_by),
        launched_at=run.created_at.isoformat(timespec="seconds"),
        seconds=(run.finished_at - run.created_at).total_seconds() if run.finished_at else None,
        training_seconds=(run.finished_at - run.started_at).total_seconds()
        if run.finished_at and run.started_at
        else None,
        trained_tokens=run.trained_tokens,
        cost=run.cost,
        first_loss=losses[0] if losses else None,
        last_loss=losses[-1] if losses else None,
        last_validation_loss=validation[-1] if validation else None,
    )


def _sources(run_id: str) -> tuple[int, int]:
    wanted = select(func.count(store.FineTuneRow.review_id), func.count(store.FineTuneRow.vote_id))
    with store.reading() as session:
        reviews, votes = session.execute(wanted.where(store.FineTuneRow.run_id == run_id)).one()
    return reviews, votes


def _name(person_id: str | None) -> str | None:
    with store.reading() as session:
        person = session.get(store.Person, person_id) if person_id else None
    return person.name if person else None


def _system_prompt(run: store.FineTuneRun) -> str:
    """Read what the assistant was told in the first row; rows of one run may differ."""
    first = json.loads(run.training_jsonl.split("\n", 1)[0] or "{}")
    messages = first.get("messages") or first.get("input", {}).get("messages", [])
    return next((str(each["content"]) for each in messages if each["role"] in ("system", "developer")), "")
