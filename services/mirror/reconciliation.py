"""Compare both homes of a project: what is only here, only there, or differs. It changes nothing."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.accounts.roles import Action, only
from services.mirror import clock, desired, homes, known, leaving, people, records, side_by_side, where
from services.mirror.client import Argilla
from services.mirror.desired import Desired
from services.mirror.differences import Difference, Found, Reconciliation, What
from services.mirror.link import Link
from services.mirror.records import Home, Record
from services.mirror.responses import Response, as_known, parse
from services.mirror.shapes import PAIRS, REVIEW
from services.words import ComparisonStatus

LONGEST_EXCERPT = 80
BY_HAND = "Nobody here knows this record. Delete it in Argilla if nobody needs it."
TOO_LATE = "It was given after the vote had closed, so it does not count here."


@dataclass(frozen=True, slots=True)
class _Ours:
    """What belongs in a dataset, by record; `held` is by person, `seen` what Argilla was last known to hold."""

    records: dict[str, Record]
    held: dict[str, dict[str, Desired]]
    seen: dict[known.Key, store.MirroredResponse]
    closed: bool


@dataclass(frozen=True, slots=True)
class _Theirs:
    """What a dataset holds in Argilla, with the names of its questions and fields; empty where there is none."""

    records: list[dict[str, Any]]
    questions: Collection[str] = ()
    fields: Collection[str] = ()


@only(Action.MANAGE_SETTINGS)
def report(project_id: str) -> Reconciliation:
    """Compare a project with Argilla; raises NotReady when no Argilla is set and MirrorDown when it is away."""
    with Argilla(where.required()) as argilla:
        return compare(Link(argilla), project_id)


def compare(link: Link, project_id: str) -> Reconciliation:
    """Compare a project with one Argilla."""
    found = [each for home in _homes(project_id) for each in _compare(link, home)]
    return Reconciliation(tuple(sorted(found, key=_order)))


def _order(difference: Difference) -> tuple[str, ...]:
    return (difference.what, difference.question, difference.record_id, difference.username or "")


def _homes(project_id: str) -> list[Home]:
    with store.reading() as session:
        of_project = select(store.Comparison.id).where(
            store.Comparison.project_id == project_id, store.Comparison.status != ComparisonStatus.PREPARING
        )
        return [Home(REVIEW, project_id), *(Home(PAIRS, id_) for id_ in session.scalars(of_project))]


def _compare(link: Link, home: Home) -> Iterator[Difference]:
    dataset_id = homes.find(link, home)
    theirs = _theirs(link, dataset_id)
    there = {each["external_id"]: each for each in theirs.records if each["external_id"]}
    with store.reading() as session:
        ours = _ours(session, home, dataset_id, there.keys())
    yield from _strangers(home, ours, theirs)
    for id_, record in ours.records.items():
        differs = partial(Difference, home, record_id=id_, question=_question(record.fields))
        if id_ not in there:
            yield differs(found=Found.HERE, what=What.RECORD)
        elif record.values(theirs.fields) != there[id_]["fields"]:
            yield differs(found=Found.BOTH, what=What.TEXT)
        given = dict(_given(link, home, there[id_])) if id_ in there else {}
        for person_id in ours.held[id_].keys() | given.keys():
            yield from _responses(differs, ours, theirs, (id_, person_id), given.get(person_id))


def _ours(session: Session, home: Home, dataset_id: str | None, there: Collection[str]) -> _Ours:
    found = {record.id: record for record in records.load(session, home, _ids(session, home, there))}
    wanted = desired.all_of(session, home, list(found))
    comparison = session.get(store.Comparison, home.subject_id)
    return _Ours(
        found,
        held={id_: {each.person.id: each for each in wanted.get(id_, []) if each.body} for id_ in found},
        seen=known.of_records(session, dataset_id, list(found)) if dataset_id else {},
        closed=comparison is not None and comparison.status == ComparisonStatus.CLOSED,
    )


def _theirs(link: Link, dataset_id: str | None) -> _Theirs:
    if dataset_id is None:
        return _Theirs([])
    return _Theirs(list(link.records(dataset_id)), link.questions(dataset_id), link.fields(dataset_id))


def _strangers(home: Home, ours: _Ours, theirs: _Theirs) -> Iterator[Difference]:
    """Give the records that only Argilla has: those that were ours once leave it, those made by hand are left."""
    strange = [each for each in theirs.records if each["external_id"] not in ours.records]
    ids = {each["external_id"] for each in strange if each["external_id"]}
    with store.reading() as session:
        leave = {
            *leaving.homes_of_deleted(session, ids),
            *records.homes_of_answers(session, ids),
            *records.homes_of_pairs(session, ids),
        }
    for each in strange:
        id_ = each["external_id"] or ""
        question = _question(each["fields"].get(side_by_side.NAME, each["fields"]))
        leaves = id_ in leave
        stays = "" if leaves else BY_HAND
        yield Difference(home, Found.THERE, What.RECORD, id_, question, leaves=leaves, stays=stays)


def _responses(
    differs: "partial[Difference]", ours: _Ours, theirs: _Theirs, key: known.Key, given: Response | None
) -> Iterator[Difference]:
    """Compare one person's response to one record."""
    record_id, person_id = key
    held = ours.held[record_id].get(person_id)
    by = partial(differs, what=What.RESPONSE, person_id=person_id, response=given)
    if given is None:
        assert held
        yield by(found=Found.HERE, username=held.person.username)
    elif held is None:
        yield by(found=Found.THERE, username=given.username, newer_there=True, stays=TOO_LATE if ours.closed else "")
    elif not _same(held, given, theirs.questions):
        newer = not ours.closed and _is_newer(given, held, ours.seen.get(key))
        yield by(found=Found.BOTH, username=given.username, newer_there=newer)


def _is_newer(theirs: Response, ours: Desired, seen: store.MirroredResponse | None) -> bool:
    """Say whether Argilla's was changed last; what it shows since our own push is ours, at whatever time it says."""
    if seen and not seen.gone and theirs.updated_at <= seen.updated_at:
        return False
    return clock.ours(theirs.updated_at) > ours.at


def _ids(session: Session, home: Home, there: Collection[str]) -> list[str]:
    if home.shape is PAIRS:
        return list(session.scalars(select(store.Pair.id).where(store.Pair.comparison_id == home.subject_id)))
    of_project = select(store.Answer.id).join(store.Question).where(store.Question.project_id == home.subject_id)
    return list(session.scalars(of_project.where(records.announced() | store.Answer.id.in_(there))))


def _given(link: Link, home: Home, record: dict[str, Any]) -> Iterator[tuple[str, Response]]:
    """Give the responses that mean something here, by person: of pairs only what was submitted."""
    for raw in record["responses"]:
        user = link.user(raw["user_id"])
        if user and raw["values"] and (home.shape is REVIEW or raw["status"] == "submitted"):
            dataset_id = record["dataset_id"]
            response = parse(raw, record_id=str(record["external_id"]), dataset_id=dataset_id, user=user)
            yield people.author_of(response.username, response.name, dataset_id).id, response


def _same(ours: Desired, theirs: Response, questions: Collection[str]) -> bool:
    assert ours.body
    values = {name: each["value"] for name, each in as_known(ours.body, questions)["values"].items()}
    return (ours.body["status"], values) == (theirs.status, theirs.values)


def _question(fields: dict[str, Any]) -> str:
    text = str(fields.get(side_by_side.QUESTION, ""))
    return text if len(text) <= LONGEST_EXCERPT else text[: LONGEST_EXCERPT - 1].rstrip() + "…"
