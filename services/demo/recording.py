"""Write a project's rows to a file, and read them back into another store."""

import base64
import gzip
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import LargeBinary, Select, insert, select
from sqlalchemy.orm import Session

from services import accounts, projects, providers, store
from services.mirror import outbox
from services.mirror.outbox import Topic
from services.store.columns import UtcDateTime
from services.words import Role

Tables = dict[str, list[dict[str, Any]]]

FILE = Path(__file__).parent / "recording.json.gz"


def record(project_id: str, file: Path = FILE) -> None:
    """Write a project, and everything that belongs to it, to a file."""
    with store.reading() as session:
        tables = {
            model.__tablename__: [_to_json(row) for row in session.scalars(wanted)]
            for model, wanted in _contents(project_id)
        }
    file.write_bytes(gzip.compress(json.dumps(tables, ensure_ascii=False).encode(), mtime=0))


def load(file: Path = FILE) -> bool:
    """Put a recorded project into the store and tell the mirror of it; False when it was there already."""
    tables: Tables = json.loads(gzip.decompress(file.read_bytes()))
    owner = accounts.find_or_create(accounts.OWNER_USERNAME, "Owner", Role.OWNER)
    here = _translation(tables, owner)
    with store.writing() as session:
        if session.get(store.Project, tables["projects"][0]["id"]):
            return False
        for model, _ in _contents(""):
            rows = [_from_json(model, values, here) for values in tables[model.__tablename__]]
            if rows:
                session.execute(insert(model), rows)
        _announce(session, tables)
    projects.choose(owner.id, tables["projects"][0]["id"])
    return True


def _translation(tables: Tables, owner: store.Person) -> dict[str, str]:
    """Map the recorded owner and host to those of this installation, and leave the former out of what is added."""
    recorded = [person["id"] for person in tables["people"] if person["role"] == Role.OWNER]
    tables["people"] = [person for person in tables["people"] if person["role"] != Role.OWNER]
    hosts = {model["provider_id"] for model in tables["models"]}
    return dict.fromkeys(recorded, owner.id) | dict.fromkeys(hosts, providers.embedded().id)


def _contents(project_id: str) -> Iterator[tuple[Any, Select[Any]]]:
    """Give every table of a project with the rows that are its own, those that others point to first."""
    documents = select(store.Document.id).filter_by(project_id=project_id)
    questions = select(store.Question.id).filter_by(project_id=project_id)
    answers = select(store.Answer.id).where(store.Answer.question_id.in_(questions))
    runs = select(store.FineTuneRun.id).filter_by(project_id=project_id)
    pairs = select(store.Pair.id).where(store.Pair.question_id.in_(questions))
    voters = select(store.Vote.labeler_id).where(store.Vote.pair_id.in_(pairs))
    reviewers = select(store.Review.person_id).where(store.Review.answer_id.in_(answers))
    yield store.Project, select(store.Project).where(store.Project.id == project_id)
    yield store.Person, select(store.Person).where(store.Person.id.in_(voters) | store.Person.id.in_(reviewers))
    yield store.Document, select(store.Document).filter_by(project_id=project_id)
    yield store.DocumentVersion, select(store.DocumentVersion).where(store.DocumentVersion.document_id.in_(documents))
    yield store.Chunk, select(store.Chunk).where(store.Chunk.document_id.in_(documents))
    yield store.Question, select(store.Question).filter_by(project_id=project_id)
    yield store.QuestionEdit, select(store.QuestionEdit).where(store.QuestionEdit.question_id.in_(questions))
    yield store.Model, select(store.Model).filter_by(project_id=project_id)
    yield store.Variant, select(store.Variant).filter_by(project_id=project_id)
    yield store.Answer, select(store.Answer).where(store.Answer.id.in_(answers))
    yield store.AnswerContext, select(store.AnswerContext).where(store.AnswerContext.answer_id.in_(answers))
    yield store.Review, select(store.Review).where(store.Review.answer_id.in_(answers))
    yield store.FineTuneRun, select(store.FineTuneRun).filter_by(project_id=project_id)
    yield store.FineTuneRow, select(store.FineTuneRow).where(store.FineTuneRow.run_id.in_(runs))
    yield store.FineTuneEvent, select(store.FineTuneEvent).where(store.FineTuneEvent.run_id.in_(runs))
    yield store.FineTuneSample, select(store.FineTuneSample).where(store.FineTuneSample.run_id.in_(runs))
    yield store.Comparison, select(store.Comparison).filter_by(project_id=project_id)
    yield store.Pair, select(store.Pair).where(store.Pair.id.in_(pairs))
    yield store.Vote, select(store.Vote).where(store.Vote.pair_id.in_(pairs))


def _to_json(row: store.Base) -> dict[str, Any]:
    values = {column.key: getattr(row, column.key) for column in row.__mapper__.column_attrs}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.isoformat() if isinstance(value, datetime) else value


def _from_json(model: Any, values: dict[str, Any], here: dict[str, str]) -> dict[str, Any]:
    """Turn a recorded row into one of this installation."""
    kinds = {column.key: column.columns[0].type for column in model.__mapper__.column_attrs}
    return {
        name: _typed(kinds[name], here.get(value, value) if isinstance(value, str) else value)
        for name, value in values.items()
    }


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    return datetime.fromisoformat(value) if isinstance(kind, UtcDateTime) else value


def _announce(session: Session, tables: Tables) -> None:
    for review in tables["reviews"]:
        outbox.add(session, Topic.ANSWER, review["answer_id"])
        outbox.add(session, Topic.REVIEW, review["id"])
    for comparison in tables["comparisons"]:
        outbox.add(session, Topic.COMPARISON, comparison["id"])
    for vote in tables["votes"]:
        outbox.add(session, Topic.VOTE, vote["id"])
