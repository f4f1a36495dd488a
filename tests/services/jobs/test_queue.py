"""Jobs as a page sees them: submitted once, counted, cancelled, resumed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from services import jobs, store
from services.errors import NotFound, NotReady
from services.store.columns import now
from services.words import ItemStatus, JobStatus
from tests import factories

pytestmark = pytest.mark.usefixtures("home")


def make_job(kind: str = "test", count: int = 4) -> store.Job:
    return jobs.submit(kind, factories.make_project().id, {"why": "a test"}, [{"n": each} for each in range(count)])


def end(job: store.Job, status: JobStatus) -> None:
    with store.writing() as session:
        session.get_one(store.Job, job.id).status = status


def mark(job: store.Job, *statuses: ItemStatus) -> None:
    with store.writing() as session:
        wanted = select(store.JobItem).where(store.JobItem.job_id == job.id).order_by(store.JobItem.position)
        for item, status in zip(session.scalars(wanted), statuses, strict=False):
            item.status, item.error = status, "why" if status == ItemStatus.FAILED else None


def test_a_job_waits_with_all_its_items() -> None:
    found = jobs.progress(make_job().id)
    assert (found.status, found.done, found.failed, found.total) == (JobStatus.QUEUED, 0, 0, 4)
    assert found.active and found.eta_seconds is None


def test_the_same_kind_is_refused_a_second_time_while_it_is_at_work() -> None:
    job = make_job()
    with pytest.raises(NotReady, match="already running"):
        jobs.submit("test", job.project_id, {})
    end(job, JobStatus.SUCCEEDED)
    assert jobs.submit("test", job.project_id, {}).id != job.id


def test_another_kind_and_another_project_may_go_on_beside_it() -> None:
    job = make_job()
    jobs.submit("other", job.project_id, {})
    make_job()


def test_a_job_that_is_submitted_in_a_transaction_which_fails_was_never_there() -> None:
    project = factories.make_project()
    with pytest.raises(ZeroDivisionError), store.writing() as session:
        jobs.submit("test", project.id, {}, [{}], session=session)
        raise ZeroDivisionError
    assert jobs.latest(project.id, "test") is None
    with store.reading() as session:
        assert session.scalar(select(func.count()).select_from(store.JobItem)) == 0


def test_a_job_that_waits_is_cancelled_at_once() -> None:
    job = make_job()
    jobs.cancel(job.id)
    assert jobs.progress(job.id).status == JobStatus.CANCELLED
    assert jobs.active(job.project_id, "test") is None


def test_a_job_at_work_is_asked_to_stop() -> None:
    job = make_job()
    end(job, JobStatus.RUNNING)
    jobs.cancel(job.id)
    assert jobs.progress(job.id).cancelling
    assert jobs.progress(job.id).status == JobStatus.RUNNING


def test_resume_tries_what_failed_again_and_leaves_what_is_done() -> None:
    job = make_job()
    mark(job, ItemStatus.DONE, ItemStatus.FAILED, ItemStatus.FAILED)
    end(job, JobStatus.FAILED)
    jobs.resume(job.id)
    found = jobs.progress(job.id)
    assert (found.status, found.done, found.failed, found.total) == (JobStatus.QUEUED, 1, 0, 4)
    with store.reading() as session:
        assert session.get_one(store.Job, job.id).attempt == 1
        assert session.scalar(select(func.count()).where(store.JobItem.error.is_not(None))) == 0


def test_resume_changes_nothing_about_a_job_that_is_at_work() -> None:
    job = make_job()
    jobs.resume(job.id)
    with store.reading() as session:
        assert session.get_one(store.Job, job.id).attempt == 0


def test_an_old_job_is_not_resumed_beside_a_newer_one() -> None:
    job = make_job()
    end(job, JobStatus.FAILED)
    jobs.submit("test", job.project_id, {})
    with pytest.raises(NotReady, match="already running"):
        jobs.resume(job.id)


def test_the_time_left_follows_from_what_was_done() -> None:
    job = make_job()
    mark(job, ItemStatus.DONE)
    with store.writing() as session:
        row = session.get_one(store.Job, job.id)
        row.status, row.started_at = JobStatus.RUNNING, now() - timedelta(seconds=10)
    assert jobs.progress(job.id).eta_seconds == pytest.approx(30, abs=1)


def test_the_latest_job_is_the_newest_of_its_kind() -> None:
    job = make_job()
    end(job, JobStatus.FAILED)
    newer = jobs.submit("test", job.project_id, {})
    jobs.submit("other", job.project_id, {})
    found = jobs.latest(job.project_id, "test")
    assert found is not None and found.id == newer.id


def test_a_job_that_is_gone_is_named_as_such() -> None:
    for act in (jobs.progress, jobs.cancel, jobs.resume):
        with pytest.raises(NotFound, match="gone"):
            act("nothing")
