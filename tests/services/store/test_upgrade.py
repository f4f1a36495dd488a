"""A store of the first release becomes one of today's, with nothing lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import MetaData, insert

from services import store
from services.store import migrate
from services.store.columns import now
from services.words import ChunkStrategy, RetrievalMethod
from tests.services.store.conftest import new_database

ROWS = {
    "projects": {"id": "p", "name": "Lamp shop", "product": "lamps", "test_share": 0.4},
    "documents": {
        "id": "d",
        "project_id": "p",
        "name": "manual.txt",
        "media_type": "text/plain",
        "sha256": "0" * 64,
        "title": "Manual",
        "characters": 12,
    },
    "document_files": {"document_id": "d", "content": b"A lamp."},
    "chunks": {"id": "c", "document_id": "d", "position": 0, "text": "A lamp.", "section": "", "split": "train"},
    "questions": {
        "id": "q",
        "project_id": "p",
        "chunk_id": "c",
        "text": "What is it?",
        "split": "train",
        "status": "kept",
        "origin": "manual",
        "position": 0,
    },
    "providers": {
        "id": "h",
        "name": "Host",
        "base_url": "",
        "embedded": False,
        "chat_model": "m",
        "embedding_model": "e",
        "in_flight": 4,
    },
    "models": {"id": "m", "project_id": "p", "provider_id": "h", "name": "m", "label": "m", "tuned": False},
    "variants": {
        "id": "v",
        "project_id": "p",
        "model_id": "m",
        "name": "Base",
        "system_prompt": "",
        "user_prompt": "",
        "top_k": 2,
        "temperature": 0.0,
        "max_tokens": 160,
    },
    "answers": {
        "id": "a",
        "question_id": "q",
        "variant_id": "v",
        "text": "A lamp.",
        "latency_ms": 3,
        "prompt_hash": "0" * 64,
    },
    "answer_contexts": {"answer_id": "a", "rank": 0, "chunk_id": "c", "text": "A lamp.", "score": 0.5},
    "people": {"id": "ada", "name": "Ada", "username": "ada", "role": "labeler"},
    "reviews": {
        "id": "r",
        "answer_id": "a",
        "person_id": "ada",
        "text": "A desk lamp.",
        "status": "submitted",
        "origin": "app",
    },
}


@pytest.fixture(params=["sqlite", "postgresql"])
def first_release(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give a store with the first release's schema, and a row in each table that has changed since."""
    monkeypatch.setenv("WINRATE_HOME", str(tmp_path))
    monkeypatch.delenv("WINRATE_DATABASE_URL", raising=False)
    if request.param == "postgresql":
        monkeypatch.setenv("WINRATE_DATABASE_URL", new_database(request.getfixturevalue("postgres")))
    store.reset()
    command.upgrade(migrate.config(), "0001")
    tables = MetaData()
    tables.reflect(store.engine())
    with store.writing() as session:
        for name, values in ROWS.items():
            moments = {key: now() for key in ("created_at", "updated_at") if key in tables.tables[name].columns}
            session.execute(insert(tables.tables[name]).values(**values, **moments))
    yield
    store.reset()


@pytest.mark.usefixtures("first_release")
def test_every_row_is_there_after_the_upgrade() -> None:
    migrate.upgrade()
    with store.reading() as session:
        review = session.get_one(store.Review, "r")
        assert review.answer.text == "A lamp."
        assert review.answer.contexts[0].chunk_id == "c"
        assert review.answer.question.chunk_id == "c"
        assert review.answer.variant.retrieval == RetrievalMethod.VECTORS
        assert review.tags == []
        document = session.get_one(store.Document, "d")
        assert (document.strategy, document.languages) == (ChunkStrategy.TITLE, [])
        version = session.get_one(store.DocumentVersion, ("d", 1))
        assert (version.content, version.name, version.sha256) == (b"A lamp.", "manual.txt", "0" * 64)


@pytest.mark.usefixtures("first_release")
def test_who_reviewed_in_a_project_belongs_to_it_and_who_did_nothing_to_the_first() -> None:
    people = MetaData()
    people.reflect(store.engine(), only=["people", "projects"])
    with store.writing() as session:
        new = {"id": "bo", "name": "Bo", "username": "bo", "role": "labeler", "created_at": now()}
        session.execute(insert(people.tables["people"]).values(**new))
        later = {"id": "p2", "name": "Torches", "product": "", "test_share": 0.4, "created_at": now()}
        session.execute(insert(people.tables["projects"]).values(**later))
    migrate.upgrade()
    with store.reading() as session:
        found = session.query(store.Membership.person_id, store.Membership.project_id).all()
    assert {tuple(each) for each in found} == {("ada", "p"), ("bo", "p")}


@pytest.mark.usefixtures("first_release")
def test_foreign_keys_hold_again_after_the_upgrade() -> None:
    migrate.upgrade()
    with store.writing() as session:
        session.delete(session.get_one(store.Project, "p"))
    with store.reading() as session:
        assert session.query(store.Review).count() == session.query(store.DocumentVersion).count() == 0
