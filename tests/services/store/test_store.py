"""The store holds the same rules on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from alembic import command
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from bench.worker_process import until_ended, working
from services import accounts, answers, comparisons, jobs, store, variants
from services.errors import NotAllowed, NotReady
from services.store import migrate
from services.words import JobStatus, Origin, Role, Side, Split, Verdict
from tests import factories, model_stub

pytestmark = pytest.mark.usefixtures("migrated")


def test_the_migrations_make_what_the_models_say(migrated: str) -> None:
    command.check(migrate.config())


def test_migrating_twice_changes_nothing(migrated: str) -> None:
    factories.make_project("Kept")
    migrate.upgrade()
    with store.reading() as session:
        assert session.scalar(select(store.Project.name)) == "Kept"


def test_one_current_vote_per_labeler_and_pair(migrated: str) -> None:
    comparison, ada = factories.make_comparison(questions=1), factories.make_person("Ada")
    with store.reading() as session:
        pair_id = session.scalars(select(store.Pair.id)).one()

    def vote(vote_id: str, *, current: bool = True) -> store.Vote:
        return store.Vote(
            id=vote_id,
            pair_id=pair_id,
            labeler_id=ada.id,
            verdict=Verdict.LEFT,
            candidate_side=Side.LEFT,
            origin=Origin.APP,
            current=current,
        )

    with store.writing() as session:
        session.add_all([vote("a"), vote("b", current=False), vote("c", current=False)])
    with pytest.raises(IntegrityError), store.writing() as session:
        session.add(vote("d"))
    assert comparisons.get(comparison.id).id == comparison.id


def test_moments_come_back_in_utc_whatever_zone_they_went_in_with(migrated: str) -> None:
    there = datetime(2026, 11, 21, 9, 30, tzinfo=timezone(timedelta(hours=5)))
    with store.writing() as session:
        session.add(store.AuditEvent(action="test", created_at=there))
    with store.reading() as session:
        found = session.scalars(select(store.AuditEvent.created_at)).one()
    assert found == there and found.tzinfo == UTC


def test_a_project_that_goes_takes_everything_of_it_along(migrated: str) -> None:
    comparison = factories.make_comparison(questions=2)
    factories.make_chunks(factories.make_project("Other"), 2)
    with store.writing() as session:
        session.delete(session.get_one(store.Project, comparison.project_id))
    with store.reading() as session:
        for table in (store.Question, store.Answer, store.Variant, store.Pair, store.Comparison, store.AnswerContext):
            assert session.scalar(select(func.count()).select_from(table)) == 0, table
        assert session.scalar(select(func.count()).select_from(store.Chunk)) == 2


def test_a_block_that_raises_leaves_nothing_behind(migrated: str) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as session:
        session.add(store.Project(name="Half"))
        session.flush()
        raise ZeroDivisionError
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(store.Project)) == 0


def test_writers_wait_for_each_other(migrated: str) -> None:
    def add(number: int) -> None:
        with store.writing() as session:
            count = session.scalar(select(func.count()).select_from(store.AuditEvent))
            session.add(store.AuditEvent(action=f"{number} after {count}"))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(80)))
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(store.AuditEvent)) == 80


@pytest.mark.timeout(20)  # it would wait for itself for thirty seconds
def test_who_writes_while_writing_does_not_wait_for_oneself(migrated: str) -> None:
    with store.writing() as outer:
        with store.writing() as inner:
            inner.add(store.AuditEvent(action="inner"))
        outer.add(store.AuditEvent(action="outer"))
    with store.reading() as session:
        assert set(session.scalars(select(store.AuditEvent.action))) == {"inner", "outer"}


def test_two_clicks_at_once_start_one_job(migrated: str) -> None:
    project = factories.make_project()

    def click(_number: int) -> bool:
        try:
            jobs.submit("test", project.id, {}, [{}])
        except NotReady:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(click, range(16))) == 1


def test_a_link_that_is_opened_in_many_places_at_once_signs_in_once(migrated: str) -> None:
    token = parse_qs(urlsplit(accounts.make_owner_link()).query)["token"][0]

    def open_it(_number: int) -> bool:
        try:
            accounts.sign_in(token)
        except NotAllowed:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(open_it, range(16))) == 1


def test_a_job_goes_through_a_worker_that_is_killed_on_the_way(migrated: str, tmp_path: Path) -> None:
    with model_stub.running(latency=0.03) as stub:
        stub.as_provider(in_flight=8)
        project = factories.make_project()
        factories.make_chunks(project, 3, split=Split.TRAIN)
        factories.make_questions(project, 60, split=Split.TRAIN)
        job = answers.submit(project.id, variants.base(project.id).id)
        with working(tmp_path) as worker:
            while not 10 <= jobs.progress(job.id).done:
                assert worker.process.poll() is None, worker.log.read_text()[-2000:]
            worker.kill()
            worker.start()
            found = until_ended(job.id)
    assert (found.status, found.done) == (JobStatus.SUCCEEDED, 60)
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(store.Answer)) == 60


def test_people_of_one_user_name_are_one(migrated: str) -> None:
    first = accounts.find_or_create("ada", "Ada", Role.OWNER)
    assert accounts.find_or_create("ada", "Somebody else").id == first.id


def test_a_text_with_a_nul_is_kept_and_found_again(migrated: str) -> None:
    project = factories.make_project("Lamp\x00s")
    with store.reading() as session:
        kept = session.scalars(select(store.Project).where(store.Project.name == "Lamp\x00s")).one()
    assert kept.id == project.id and kept.name.replace("\x00", "") == "Lamps"
