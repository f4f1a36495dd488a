"""Import a preference dataset as Argilla's tutorial makes them: two answers, a ranking, and which model wrote which."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from services.accounts.roles import Action, only
from services.errors import BadInput, NotFound
from services.imported_votes import Held, Imported, Pair, Vote, two_models
from services.imported_votes import take as keep
from services.mirror import clock, where
from services.mirror.client import Argilla
from services.mirror.link import Link
from services.mirror.people import person_of
from services.mirror.responses import Response, parse
from services.words import Origin, Outcome, Side

QUESTION, ANSWERS, RANKING = "user-message", ("response-a", "response-b"), "preference"
HOST = "Imported from Argilla"


@only(Action.MANAGE_PROJECTS)
def load(dataset: str, candidate: str = "") -> Imported:
    """Import a dataset by its name; `candidate` is the model that is to win, needed where no name gives it away.

    Raises NotFound for an unknown dataset, BadInput for one of another shape, NotReady and MirrorDown without Argilla.
    """
    with Argilla(where.required()) as argilla:
        return take(Link(argilla), dataset, candidate)


def take(link: Link, name: str, candidate: str = "") -> Imported:
    """Import a dataset from one Argilla."""
    dataset, everything = _read(link, name)
    records = [each for each in everything if _models(each)]
    baseline, candidate = two_models(name, (model for each in records for model in _models(each)), candidate)
    pairs = [_pair(each, candidate) for each in records]
    held = Held(dataset["id"], name, HOST, baseline, candidate, pairs, Origin.ARGILLA)
    taken = keep(held, (vote for each in records for vote in _votes(link, each, candidate)))
    unnamed = (f"Record {each['id']}: it does not name two models." for each in everything if not _models(each))
    return replace(taken, left_out=tuple(unnamed))


def _read(link: Link, name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
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
    return found, list(link.records(found["id"]))


def _models(record: dict[str, Any]) -> tuple[str, ...]:
    """Give the models that wrote the answers A and B, or nothing where no two are said."""
    said = record.get("metadata") or {}
    models = tuple(str(said.get(f"{each}-model") or "") for each in ANSWERS)
    return models if all(models) and len(set(models)) == len(ANSWERS) else ()


def _pair(record: dict[str, Any], candidate: str) -> Pair:
    by_model = dict(zip(_models(record), (record["fields"][each] for each in ANSWERS), strict=True))
    ours = by_model.pop(candidate)
    return Pair(record["id"], record["fields"][QUESTION], baseline="".join(by_model.values()), candidate=ours)


def _votes(link: Link, record: dict[str, Any], candidate: str) -> Iterable[Vote]:
    side = Side.LEFT if _models(record)[0] == candidate else Side.RIGHT
    for raw in record["responses"]:
        user = link.user(raw["user_id"])
        if user and raw["status"] == "submitted" and RANKING in (raw["values"] or {}):
            response = parse(raw, record_id=record["id"], dataset_id=record["dataset_id"], user=user)
            yield Vote(
                key=f"{response.id}\n{response.updated_at.isoformat()}",
                pair=record["id"],
                labeler_id=person_of(response.username, response.name).id,
                outcome=_outcome(response, side),
                candidate_side=side,
                write_in=response.text(),
                at=clock.ours(response.updated_at),
            )


def _outcome(response: Response, side: Side) -> Outcome:
    """Turn ranks into an outcome: rank 1 is best, equal ranks are a tie."""
    ranks = {each["value"]: each["rank"] for each in response.values[RANKING]}
    a, b = (ranks[each] for each in ANSWERS)
    if a == b:
        return Outcome.TIE
    return Outcome.WIN if (a < b) == (side == Side.LEFT) else Outcome.LOSS
