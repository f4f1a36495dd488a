"""The demo project: a finished loop in one call, loaded once, announced to the mirror."""

import pytest
from sqlalchemy import func, select

from services import accounts, demo, overview, projects, results, store
from services.words import Role

pytestmark = pytest.mark.usefixtures("home")


def owner() -> store.Person:
    return accounts.find_or_create(accounts.OWNER_USERNAME, "Owner", Role.OWNER)


def count(model: type[store.Base]) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_every_stage_of_the_demo_is_done() -> None:
    assert demo.load()
    assert all(step.done for step in overview.steps(projects.current(owner().id).id))


def test_the_demo_has_a_result_to_read() -> None:
    demo.load()
    with store.reading() as session:
        comparison = session.scalars(select(store.Comparison)).one()
    read = results.read(comparison.id, viewer=owner())
    assert "16\N{NO-BREAK SPACE}questions (45\N{NO-BREAK SPACE}votes)" in results.sentence(read).basis


def test_loading_the_demo_again_changes_nothing() -> None:
    demo.load()
    before = count(store.Vote), count(store.Person), count(store.OutboxEntry)
    assert not demo.load()
    assert (count(store.Vote), count(store.Person), count(store.OutboxEntry)) == before


def test_the_demo_is_sent_to_argilla() -> None:
    demo.load()
    with store.reading() as session:
        topics = set(session.scalars(select(store.OutboxEntry.topic)))
    assert {"answer", "review", "comparison", "vote"} <= topics


def test_a_recorded_project_loads_elsewhere_as_it_was(tmp_path_factory: pytest.TempPathFactory) -> None:
    demo.load()
    again = tmp_path_factory.mktemp("demo") / "again.json.gz"
    demo.record(projects.current(owner().id).id, again)
    chunks = count(store.Chunk)
    with store.writing() as session:
        for table in reversed(store.Base.metadata.sorted_tables):
            session.execute(table.delete())
    assert demo.load(again)
    assert count(store.Chunk) == chunks
    assert all(step.done for step in overview.steps(projects.current(owner().id).id))
