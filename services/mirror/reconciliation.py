"""Compare both homes of a project: what is only here, only there, or differs. It changes nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.errors import NotReady
from services.mirror import desired, people, records, where
from services.mirror.client import Argilla
from services.mirror.desired import Desired
from services.mirror.link import Link
from services.mirror.outbox import Topic
from services.mirror.records import Home
from services.mirror.responses import Response, as_known, parse
from services.mirror.shapes import PAIRS, REVIEW


@dataclass(frozen=True, slots=True)
class Difference:
    """A record, or somebody's response to it, on which the homes do not agree; `record_id` is ours."""

    record_id: str
    username: str | None
    detail: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Where the two homes of a project differ; all empty when they are equal."""

    only_here: tuple[Difference, ...]
    only_there: tuple[Difference, ...]
    conflicts: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        """Say whether there is nothing to do."""
        return not (self.only_here or self.only_there or self.conflicts)


def report(project_id: str) -> Reconciliation:
    """Compare a project with Argilla; raises NotReady when no Argilla is set and MirrorDown when it is away."""
    server = where.endpoint()
    if server is None:
        raise NotReady("No Argilla is set up. Start the embedded one with `make run`, or enter another in Settings.")
    here: list[Difference] = []
    there: list[Difference] = []
    conflicts: list[Difference] = []
    with Argilla(server) as argilla:
        link = Link(argilla)
        for home in _homes(project_id):
            _compare(link, home, here, there, conflicts)
    return Reconciliation(tuple(here), tuple(there), tuple(conflicts))


def _homes(project_id: str) -> list[Home]:
    with store.reading() as session:
        of_project = select(store.Comparison.id).where(store.Comparison.project_id == project_id)
        return [Home(REVIEW, project_id), *(Home(PAIRS, id_) for id_ in session.scalars(of_project))]


def _compare(
    link: Link, home: Home, here: list[Difference], there: list[Difference], conflicts: list[Difference]
) -> None:
    with store.reading() as session:
        mirrored = session.get(store.MirroredDataset, home.subject_id)
        ids = _ids(session, home)
        ours = {record.id: record for record in records.load(session, home, ids)}
        mine = desired.all_of(session, home, list(ours))
    theirs = {each["external_id"]: each for each in _listing(link, mirrored.dataset_id if mirrored else None)}
    questions = link.questions(mirrored.dataset_id) if mirrored and theirs else {}
    here += [Difference(id_, None, "record") for id_ in ours.keys() - theirs.keys()]
    there += [Difference(str(id_), None, "record") for id_ in theirs.keys() - ours.keys()]
    for id_ in ours.keys() & theirs.keys():
        if ours[id_].fields != theirs[id_]["fields"]:
            conflicts.append(Difference(id_, None, "text"))
        given = _responses(link, theirs[id_])
        held = {each.person.id: each for each in mine.get(id_, []) if each.body}
        here += [Difference(id_, held[who].person.username, "response") for who in held.keys() - given.keys()]
        there += [Difference(id_, given[who].username, "response") for who in given.keys() - held.keys()]
        for who in held.keys() & given.keys():
            if not _same(held[who], given[who], questions):
                conflicts.append(Difference(id_, held[who].person.username, "response"))


def _ids(session: Session, home: Home) -> list[str]:
    if home.shape is PAIRS:
        return list(session.scalars(select(store.Pair.id).where(store.Pair.comparison_id == home.subject_id)))
    of_project = select(store.Answer.id).join(store.Question).where(store.Question.project_id == home.subject_id)
    announced = select(store.OutboxEntry.subject_id).where(store.OutboxEntry.topic == Topic.ANSWER)
    reviewed = select(store.Review.answer_id)
    wanted = of_project.where(store.Answer.id.in_(announced) | store.Answer.id.in_(reviewed))
    return list(session.scalars(wanted))


def _listing(link: Link, dataset_id: str | None) -> list[dict[str, Any]]:
    if dataset_id is None or dataset_id not in link.datasets():
        return []
    return list(link.records(dataset_id))


def _responses(link: Link, record: dict[str, Any]) -> dict[str, Response]:
    given = {}
    for raw in record["responses"]:
        user = link.user(raw["user_id"])
        if user and raw["status"] in ("submitted", "discarded") and raw["values"]:
            response = parse(raw, record_id=str(record["external_id"]), dataset_id="", user=user)
            given[people.person_of(response.username, response.name).id] = response
    return given


def _same(ours: Desired, theirs: Response, questions: Collection[str]) -> bool:
    assert ours.body
    values = {name: each["value"] for name, each in as_known(ours.body, questions)["values"].items()}
    return (ours.body["status"], values) == (theirs.status, theirs.values)
