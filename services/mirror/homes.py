"""The dataset of a project's reviews or of a comparison's pairs: found, completed or made."""

import re
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.mirror import outbox, workspaces
from services.mirror.client import ArgillaRefused
from services.mirror.link import Link
from services.mirror.outbox import Topic
from services.mirror.records import Home, announced
from services.mirror.shapes import LABELERS_PER_PAIR, REVIEW, WORKSPACE, Shape

LONGEST_GUIDELINES = 10_000


def ensure(link: Link, home: Home) -> str:
    """Give the id of a dataset in Argilla, which is made, or completed, when it has to be.

    When the one that we knew is gone, everything that belongs in it is sent again.
    """
    present = link.datasets()
    known = _known(home)
    if known in present:
        return known
    found = _named(link, home, present) or _create(link, home)
    _complete(link, found, home.shape)
    _remember(home, found["id"], sent_before=known is not None)
    return str(found["id"])


def find(link: Link, home: Home) -> str | None:
    """Give the id of a dataset in Argilla; None where there is none, and none is made."""
    known = _known(home)
    return known if known in link.datasets() else None


def update_guidelines(link: Link, home: Home) -> None:
    """Bring the guidelines of a dataset, and how many responses it asks for, up to ours.

    A project's dataset is not made for that alone: it comes with its first answer, and is up to date then.
    """
    if home.shape is REVIEW and _known(home) is None:
        return
    path = f"/datasets/{ensure(link, home)}"
    wanted = {"guidelines": _guidelines(home), "distribution": _distribution(home)}
    there = link.argilla.get(path)
    if changed := {name: value for name, value in wanted.items() if there[name] != value}:
        link.argilla.patch(path, changed)


def _known(home: Home) -> str | None:
    with store.reading() as session:
        found = session.get(store.MirroredDataset, home.subject_id)
        return found.dataset_id if found else None


def _name(home: Home) -> str:
    """Name a dataset after the project and an opaque id; a comparison's own name may hold a model's."""
    slug = re.sub(r"[^a-z0-9]+", "-", _project(home).name.lower()).strip("-")[:60] or "project"
    return f"{slug}-{'review' if home.shape is REVIEW else 'compare'}-{home.subject_id[:8]}"


def _project(home: Home) -> store.Project:
    with store.reading() as session:
        if home.shape is REVIEW:
            return session.get_one(store.Project, home.subject_id)
        return session.get_one(store.Project, session.get_one(store.Comparison, home.subject_id).project_id)


def _guidelines(home: Home) -> str:
    with store.reading() as session:
        if home.shape is REVIEW:
            own = session.get_one(store.Project, home.subject_id).review_guidelines.strip()
        else:
            own = session.get_one(store.Comparison, home.subject_id).guidelines.strip()
    return (own or home.shape.guidelines)[:LONGEST_GUIDELINES]


def _distribution(home: Home) -> dict[str, Any]:
    """Say how many responses take a record out of everybody's queue."""
    with store.reading() as session:
        if home.shape is REVIEW:
            enough = session.get_one(store.Project, home.subject_id).reviews_per_answer
        else:
            enough = session.get_one(store.Comparison, home.subject_id).votes_per_pair or LABELERS_PER_PAIR
    return {"strategy": "overlap", "min_submitted": enough}


def _named(link: Link, home: Home, present: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Find a dataset that was made for this, and forgotten, as after an older backup came back."""
    there, name = link.workspaces(), _name(home)
    ours = {there.get(workspaces.name_of(_project(home).id)), there.get(WORKSPACE)}
    return next((each for each in present.values() if each["name"] == name and each["workspace_id"] in ours), None)


def _create(link: Link, home: Home) -> dict[str, Any]:
    body = {
        "name": _name(home),
        "workspace_id": link.workspace(workspaces.name_of(_project(home).id)),
        "guidelines": _guidelines(home),
        "allow_extra_metadata": False,
        "distribution": _distribution(home),
    }
    made: dict[str, Any] = link.argilla.post("/datasets", body)
    link.settled = False
    return made


def _complete(link: Link, dataset: dict[str, Any], shape: Shape) -> None:
    """Add what a dataset lacks, as after a start that was cut short; a published one cannot be changed."""
    path = f"/datasets/{dataset['id']}"
    for kind, wanted in (("fields", shape.fields), ("questions", shape.questions)):
        there = {each["name"]: each["settings"]["type"] for each in link.argilla.items(f"{path}/{kind}")}
        if kind == "fields" and shape.earlier_fields and shape.earlier_fields <= there.keys():
            continue
        for each in wanted:
            if each["name"] in there:
                _require_type(dataset["name"], each, there[each["name"]])
                continue
            if dataset["status"] == "ready" and not each["required"]:
                continue  # it was made before this question was thought of, and works without
            if dataset["status"] == "ready":
                detail = f"dataset “{dataset['name']}” lacks “{each['name']}”. Rename it in Argilla; a new one is made."
                raise ArgillaRefused(422, detail)
            link.argilla.post(f"{path}/{kind}", each)
    if dataset["status"] != "ready":
        link.argilla.put(f"{path}/publish")


def _require_type(dataset: str, wanted: dict[str, Any], found: str) -> None:
    """Raise ArgillaRefused where a field or question of that name is there and of another type."""
    if found != wanted["settings"]["type"]:
        kinds = f"“{wanted['name']}” is {found}, where Winrate needs {wanted['settings']['type']}"
        raise ArgillaRefused(422, f"in dataset “{dataset}” {kinds}. Rename the dataset in Argilla; a new one is made.")


def _remember(home: Home, dataset_id: str, *, sent_before: bool) -> None:
    with store.writing() as session:
        session.merge(
            store.MirroredDataset(subject_id=home.subject_id, dataset_id=dataset_id, activity="", pulled_at=None)
        )
        if sent_before:
            outbox.resend(session, _everything(session, home))


def _everything(session: Session, home: Home) -> list[tuple[Topic, str]]:
    if home.shape is not REVIEW:
        votes = select(store.Vote.id).join(store.Pair).where(store.Pair.comparison_id == home.subject_id)
        cast = session.scalars(votes.where(store.Vote.current))
        return [(Topic.COMPARISON, home.subject_id), *((Topic.VOTE, id_) for id_ in cast)]
    of_project = select(store.Answer.id).join(store.Question).where(store.Question.project_id == home.subject_id)
    reviews = select(store.Review.id).where(store.Review.answer_id.in_(of_project))
    return [
        *((Topic.ANSWER, id_) for id_ in session.scalars(of_project.where(announced()))),
        *((Topic.REVIEW, id_) for id_ in session.scalars(reviews)),
    ]
