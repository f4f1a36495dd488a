"""Calls to the worker: after the commit, not before, and heard through a pipe or PostgreSQL."""

import time
from collections.abc import Iterator

import pytest

from services import store, wake
from services.wake import Bell, Call
from tests.services.store.conftest import migrated, postgres  # noqa: F401 (fixtures: a store on each database)


@pytest.fixture
def bell(migrated: str) -> Iterator[Bell]:  # noqa: F811
    made = Bell()
    made.wait(0)
    yield made
    made.close()


def test_a_change_is_told_once_it_is_committed(bell: Bell) -> None:
    with store.writing() as session:
        wake.after_commit(session, Call.JOB)
        wake.after_commit(session, Call.JOB)
        assert bell.wait(0.05) == set()
    began = time.monotonic()
    assert bell.wait(5) == {Call.JOB}
    assert time.monotonic() - began < 1


def test_a_change_that_is_taken_back_is_not_told(bell: Bell) -> None:
    with pytest.raises(RuntimeError), store.writing() as session:
        wake.after_commit(session, Call.JOB)
        raise RuntimeError
    assert bell.wait(0.1) == set()


def test_postgresql_tells_workers_of_other_machines(bell: Bell, migrated: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(wake, "ring", lambda _call: None)  # the pipe is of this machine alone
    with store.writing() as session:
        wake.after_commit(session, Call.MIRROR)
    assert bell.wait(2 if migrated == "postgresql" else 0.1) == ({Call.MIRROR} if migrated == "postgresql" else set())


def test_a_bell_that_nobody_hears_holds_nobody_up(migrated: str) -> None:  # noqa: F811
    for _ in range(20_000):
        wake.ring(Call.MIRROR)


def test_a_full_pipe_holds_nobody_up(bell: Bell) -> None:
    for _ in range(20_000):
        wake.ring(Call.MIRROR)
    assert bell.wait(0) == {Call.MIRROR}


def test_a_lost_connection_is_opened_again(bell: Bell, migrated: str) -> None:  # noqa: F811
    if migrated == "postgresql":
        assert bell._postgres
        bell._postgres.close()
        bell._postgres = None
    with store.writing() as session:
        wake.after_commit(session, Call.JOB)
    assert bell.wait(2) == {Call.JOB}
