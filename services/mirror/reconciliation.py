"""Compare both homes of a project: what is only here, only there, or differs. It changes nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.mirror import clock, desired, known, people, records, side_by_side, where
from services.mirror.client import Argilla
from services.mirror.desired import Desired
from services.mirror.link import Link
from services.mirror.outbox import Topic
from services.mirror.records import Home
from services.mirror.responses import Response, as_known, parse
from services.mirror.shapes import PAIRS, REVIEW
from services.words import ComparisonStatus

LONGEST_EXCERPT = 80


class What(StrEnum):
    """What a difference is about."""

    RECORD = "record"  # a pair, or an answer to review
    TEXT = "text"  # the record's words
    RESPONSE = "response"  # somebody's vote or review


@dataclass(frozen=True, slots=True)
class Difference:
    """A record, or somebody's response to it, on which the homes do not agree.

    `record_id` is ours, empty for a record that somebody added to Argilla by hand; `question` is what it asks.
    `response` is what Argilla holds. `stays` says why a repair leaves it as it is; empty where one mends it.
    """

    home: Home
    record_id: str
    what: What
    question: str = ""
    person_id: str | None = None
    username: str | None = None
    response: Response | None = None
    newer_there: bool = False
    stays: str = ""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Where the two homes of a project differ; all empty when they are equal."""

    only_here: tuple[Difference, ...]
    only_there: tuple[Difference, ...]
    conflicts: tuple[Difference, ...]

    @property
    def equal(self) -> bool:
        """Say whether there is nothing to do."""
        return not self.all

    @property
    def all(self) -> tuple[Difference, ...]:
        """Give every difference."""
        return self.only_here + self.only_there + self.conflicts

    @property
    def to_mend(self) -> int:
        """Count what a repair would mend."""
        return sum(not each.stays for each in self.all)


def report(project_id: str) -> Reconciliation:
    """Compare a project with Argilla; raises NotReady when no Argilla is set and MirrorDown when it is away."""
    with Argilla(where.required()) as argilla:
        return compare(Link(argilla), project_id)


def compare(link: Link, project_id: str) -> Reconciliation:
    """Compare a project with one Argilla."""
    found: tuple[list[Difference], list[Difference], list[Difference]] = ([], [], [])
    for home in _homes(project_id):
        _compare(link, home, *found)
    here, there, conflicts = (tuple(sorted(each, key=_order)) for each in found)
    return Reconciliation(here, there, conflicts)


def _order(difference: Difference) -> tuple[str, ...]:
    return (difference.what, difference.question, difference.record_id, difference.username or "")


def _homes(project_id: str) -> list[Home]:
    with store.reading() as session:
        of_project = select(store.Comparison.id).where(
            store.Comparison.project_id == project_id, store.Comparison.status != ComparisonStatus.PREPARING
        )
        return [Home(REVIEW, project_id), *(Home(PAIRS, id_) for id_ in session.scalars(of_project))]


def _compare(
    link: Link, home: Home, here: list[Difference], there: list[Difference], conflicts: list[Difference]
) -> None:
    with store.reading() as session:
        mirrored = session.get(store.MirroredDataset, home.subject_id)
        ours = {record.id: record for record in records.load(session, home, _ids(session, home))}
        mine = desired.all_of(session, home, list(ours))
        comparison = session.get(store.Comparison, home.subject_id)
        seen = known.of_records(session, mirrored.dataset_id, list(ours)) if mirrored else {}
        closed = comparison is not None and comparison.status == ComparisonStatus.CLOSED
    listing = _listing(link, mirrored.dataset_id if mirrored else None)
    theirs = {each["external_id"]: each for each in listing if each["external_id"]}
    questions = link.questions(mirrored.dataset_id) if mirrored and listing else {}
    fields = link.fields(mirrored.dataset_id) if mirrored and listing else set()
    there += [_stranger(home, each) for each in listing if each["external_id"] not in ours]
    for id_, record in ours.items():
        question = _excerpt(record.fields[side_by_side.QUESTION])
        held = {each.person.id: each for each in mine.get(id_, []) if each.body}
        if id_ not in theirs:
            here.append(Difference(home, id_, What.RECORD, question))
            here += [_held(home, id_, question, each) for each in held.values()]
            continue
        if record.values(fields) != theirs[id_]["fields"]:
            conflicts.append(Difference(home, id_, What.TEXT, question))
        given = dict(_responses(link, home, theirs[id_]))
        here += [_held(home, id_, question, held[who]) for who in held.keys() - given.keys()]
        for who in given.keys() - held.keys():
            stays = "It was given after the vote had closed, so it does not count here." if closed else ""
            there.append(_given(home, id_, question, who, given[who], stays=stays))
        for who in held.keys() & given.keys():
            if not _same(held[who], given[who], questions):
                newer = not closed and _is_newer(given[who], held[who], seen.get((id_, who)))
                conflicts.append(_given(home, id_, question, who, given[who], newer_there=newer))


def _is_newer(theirs: Response, ours: Desired, seen: store.MirroredResponse | None) -> bool:
    """Say whether Argilla's was changed last; what it shows since our own push is ours, at whatever time it says."""
    if seen and not seen.gone and theirs.updated_at <= seen.updated_at:
        return False
    return clock.ours(theirs.updated_at) > ours.at


def _stranger(home: Home, record: dict[str, Any]) -> Difference:
    by_hand = "Nobody here knows this record. Delete it in Argilla if nobody needs it."
    texts = record["fields"].get(side_by_side.NAME, record["fields"])
    question = _excerpt(str(texts.get(side_by_side.QUESTION, "")))
    return Difference(home, record["external_id"] or "", What.RECORD, question, stays=by_hand)


def _held(home: Home, record_id: str, question: str, ours: Desired) -> Difference:
    return Difference(home, record_id, What.RESPONSE, question, ours.person.id, ours.person.username)


def _given(
    home: Home,
    record_id: str,
    question: str,
    who: str,
    response: Response,
    *,
    newer_there: bool = True,
    stays: str = "",
) -> Difference:
    name = response.username
    return Difference(home, record_id, What.RESPONSE, question, who, name, response, newer_there, stays)


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


def _responses(link: Link, home: Home, record: dict[str, Any]) -> Iterator[tuple[str, Response]]:
    """Give the responses that mean something here, by person: of pairs only what was submitted."""
    for raw in record["responses"]:
        user = link.user(raw["user_id"])
        if user and raw["values"] and (home.shape is REVIEW or raw["status"] == "submitted"):
            dataset_id = record["dataset_id"]
            response = parse(raw, record_id=str(record["external_id"]), dataset_id=dataset_id, user=user)
            yield people.person_of(response.username, response.name).id, response


def _same(ours: Desired, theirs: Response, questions: Collection[str]) -> bool:
    assert ours.body
    values = {name: each["value"] for name, each in as_known(ours.body, questions)["values"].items()}
    return (ours.body["status"], values) == (theirs.status, theirs.values)


def _excerpt(text: str) -> str:
    return text if len(text) <= LONGEST_EXCERPT else text[: LONGEST_EXCERPT - 1].rstrip() + "…"
