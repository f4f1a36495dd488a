"""The outbox: one entry for many changes, and no change lost while a push is under way."""

import subprocess
import sys

import pytest
from sqlalchemy import func, select

from services import store
from services.mirror import outbox
from services.mirror.outbox import Topic

pytestmark = pytest.mark.usefixtures("home")


def note(subject_id: str = "one", topic: Topic = Topic.VOTE) -> None:
    with store.writing() as session:
        outbox.add(session, topic, subject_id)


def count() -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(store.OutboxEntry)) or 0


def test_changes_that_wait_are_one_entry() -> None:
    note()
    note()
    note(topic=Topic.PAIR)
    assert count() == 2


def test_a_change_during_a_push_is_an_entry_of_its_own() -> None:
    note()
    (taken,) = outbox.take(10)
    note()
    outbox.mark_sent([taken.id])
    assert [entry.subject_id for entry in outbox.take(10)] == ["one"]


def test_a_change_that_is_rolled_back_leaves_no_entry() -> None:
    with pytest.raises(RuntimeError), store.writing() as session:
        outbox.add(session, Topic.VOTE, "one")
        raise RuntimeError
    assert not outbox.any_to_send()


def test_an_entry_that_is_refused_again_and_again_is_set_aside() -> None:
    note()
    for _ in range(outbox.MOST_ATTEMPTS):
        (entry,) = outbox.take(10)
        outbox.mark_refused([entry.id], "no")
    assert not outbox.any_to_send()
    assert outbox.take(10) == []


def test_the_web_process_imports_neither_argillas_sdk_nor_an_http_client() -> None:
    loaded = "import sys, services.mirror, services.mirror.outbox; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert not {"argilla", "httpx"} & set(modules)
