"""What DBOS may read: JSON of ours. A pickle in its database is never opened, and no job is lost with it."""

import base64
import pickle  # noqa: TID251 (what an attacker writes)
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from dbos import _serialization as serialization

from bench.worker_process import until_ended, working
from services import answers, jobs, store, variants
from services.jobs import durable
from services.store.engine import wal_engine
from services.words import JobStatus, Split
from tests import factories


class Bomb:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.mark,)


def forge(database: Path, workflow: str, mark: Path, serialized_as: str | None = "py_pickle") -> None:
    """Add a workflow that waits to be brought back, with a pickle as its inputs."""
    inputs = base64.b64encode(pickle.dumps({"args": (Bomb(mark), 0), "kwargs": {}})).decode()
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute(
            "INSERT INTO workflow_status (workflow_uuid, status, name, inputs, executor_id, application_version, "
            "created_at, updated_at, recovery_attempts, priority, serialization) "
            "VALUES (?, 'PENDING', 'run_job', ?, 'worker-1', '1', 1, 1, 0, 0, ?)",
            (workflow, inputs, serialized_as),
        )


def make_job(count: int = 6) -> store.Job:
    project = factories.make_project()
    factories.make_chunks(project, 3, split=Split.TRAIN)
    factories.make_questions(project, count, split=Split.TRAIN)
    return answers.submit(project.id, variants.base(project.id).id)


@pytest.mark.usefixtures("stub")
def test_a_pickle_in_its_database_never_runs_and_its_job_is_done_all_the_same(home: Path, tmp_path: Path) -> None:
    with working(home):
        until_ended(make_job().id)
    job, mark = make_job(), tmp_path / "it-ran"
    with store.writing() as session:  # as an earlier Winrate left it: at work, with its inputs pickled
        session.get_one(store.Job, job.id).status = JobStatus.RUNNING
    forge(home / "jobs.db", f"{job.id}-0", mark)
    forge(home / "jobs.db", "forged", mark)
    forge(home / "jobs.db", "forged-without-a-name", mark, None)
    with working(home):
        assert until_ended(job.id).status is JobStatus.SUCCEEDED
        time.sleep(3)  # DBOS brings back what it finds within two seconds
    assert not mark.exists()


def test_what_this_version_did_not_write_is_deleted(tmp_path: Path) -> None:
    database = tmp_path / "jobs.db"
    with closing(sqlite3.connect(database)) as made, made:
        made.execute("CREATE TABLE steps (number INTEGER, serialization TEXT)")
        made.execute("INSERT INTO steps VALUES (1, 'portable_json'), (2, 'py_pickle'), (3, NULL)")
        for name in ("workflow_schedules", "queues"):
            made.execute(f"CREATE TABLE {name} (name TEXT)")
            made.execute(f"INSERT INTO {name} VALUES ('forged')")  # noqa: S608 (two names of ours)
    engine = wal_engine(f"sqlite:///{database}")
    durable.clear_foreign(engine)
    engine.dispose()
    with closing(sqlite3.connect(database)) as opened:
        assert opened.execute("SELECT number FROM steps").fetchall() == [(1,)]
        for name in ("workflow_schedules", "queues"):
            assert opened.execute(f"SELECT count(*) FROM {name}").fetchone() == (0,)  # noqa: S608


def test_no_row_has_itself_read_as_a_pickle(tmp_path: Path) -> None:
    pickled = base64.b64encode(pickle.dumps(Bomb(tmp_path / "it-ran"))).decode()
    with pytest.raises(durable.PickleRefused):
        serialization.deserialize_value(pickled, "py_pickle", serialization.DBOSPortableJSON)
    with pytest.raises(durable.PickleRefused):
        serialization.deserialize_args(pickled, "py_pickle", serialization.DBOSPortableJSON)
    with pytest.raises(durable.PickleRefused):
        serialization.deserialize_exception(pickled, "py_pickle", serialization.DBOSPortableJSON)
    assert not (tmp_path / "it-ran").exists()


@pytest.mark.usefixtures("stub")
def test_a_worker_at_rest_starts_the_next_job_at_once(home: Path) -> None:
    with working(home):
        until_ended(make_job().id)
        waits = []
        for _ in range(5):
            job = jobs.submit("test.nobody", None, {})
            until_ended(job.id)
            with store.reading() as session:
                row = session.get_one(store.Job, job.id)
            assert row.started_at
            waits.append((row.started_at - row.created_at).total_seconds())
    assert sorted(waits)[2] < 0.3
