"""Uploads: each file lands or is refused by itself, at once or in the worker, and nothing is lost on the way."""

import asyncio
import io
import zipfile
from pathlib import Path

import pytest

from bench.worker_process import until_ended, working
from services import documents, jobs, store
from services.documents import keeping, upload_job, upload_queue
from services.errors import NotReady
from services.jobs import items
from services.reading import reader
from services.store import Project
from services.words import ItemStatus, JobStatus, UploadOutcome
from tests import factories
from tests.services.documents.reading_worker import read_all, upload
from tests.services.reading import files


def names(project: Project) -> list[str]:
    return [card.document.name for card in documents.listing(project.id)]


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)
    return packed.getvalue()


def test_bad_files_do_not_keep_the_good_ones_of_an_upload_out(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MAX_BYTES", 1024**2)
    found = upload(
        project.id,
        ("empty.txt", b""),
        ("guide.md", files.MARKDOWN),
        ("large.txt", b"a lamp " * 200_000),
        ("broken.docx", files.word(broken=True)),
        ("help.html", files.HTML),
    )
    assert [each.outcome.value for each in found] == ["refused", "added", "refused", "refused", "added"]
    assert "is empty" in found[0].sentence
    assert "at most 1 MB" in found[2].sentence
    assert sorted(names(project)) == ["guide.md", "help.html"]
    with store.reading() as session:
        assert [row.content for row in session.query(store.Upload)] == [None] * 5


def test_the_same_file_under_another_name_is_recognised_without_reading_it(project: Project) -> None:
    first = documents.add(project.id, "guide.md", files.MARKDOWN)
    again = documents.receive(project.id, "copy.md", files.MARKDOWN)
    assert (again.outcome, again.document_id) == (UploadOutcome.ALREADY_HERE, first.id)
    assert "“copy.md” is here already as “guide.md”" in again.sentence
    assert jobs.active(project.id, upload_queue.KIND) is None


def test_the_same_file_twice_in_one_upload_lands_once(project: Project) -> None:
    found = upload(project.id, ("a.md", files.MARKDOWN), ("b.md", files.MARKDOWN))
    assert sorted(each.outcome for each in found) == [UploadOutcome.ADDED, UploadOutcome.ALREADY_HERE]
    assert len(names(project)) == 1


def test_a_file_of_a_known_name_waits_for_a_decision_with_its_bytes(project: Project) -> None:
    first = documents.add(project.id, "guide.md", files.MARKDOWN)
    (waiting,) = upload(project.id, ("guide.md", files.MARKDOWN + b"\n\nOne more sentence about it."))
    assert (waiting.outcome, waiting.document_id) == (UploadOutcome.NEW_VERSION, first.id)
    assert len(documents.chunks(first.id)) == documents.card(first.id).chunks
    documents.tick_off(project.id)
    assert [each.id for each in documents.uploads(project.id)] == [waiting.id]
    (newest,) = upload(project.id, ("guide.md", files.MARKDOWN + b"\n\nAnd another one."))
    assert newest.id != waiting.id


def test_a_zip_becomes_its_files_each_by_itself(project: Project) -> None:
    packed = zipped(guide_md=files.MARKDOWN, empty_txt=b"", help_html=files.HTML, inner_zip=zipped(a_md=b"A lamp."))
    found = {each.name: each.outcome for each in upload(project.id, ("all.zip", packed))}
    assert found.pop("inner.zip") == found.pop("empty.txt") == UploadOutcome.REFUSED
    assert found == {"guide.md": UploadOutcome.ADDED, "help.html": UploadOutcome.ADDED}


def test_a_broken_zip_is_refused_in_one_sentence(project: Project) -> None:
    (refused,) = upload(project.id, ("all.zip", zipped(a_md=files.MARKDOWN)[:-30]))
    assert refused.outcome == UploadOutcome.REFUSED and "“all.zip”" in refused.sentence


def test_a_second_upload_joins_the_job_that_is_at_work(project: Project) -> None:
    documents.receive(project.id, "guide.md", files.MARKDOWN)
    documents.receive(project.id, "help.html", files.HTML)
    progress = documents.progress(project.id)
    assert progress and (progress.done, progress.total, progress.names) == (0, 2, ("guide.md", "help.html"))
    read_all(project.id)
    assert len(names(project)) == 2
    assert documents.progress(project.id) is None
    documents.receive(project.id, "later.txt", b"A lamp has a switch. It costs ten euros.")
    read_all(project.id)
    assert len(names(project)) == 3


def test_a_file_that_comes_while_another_is_read_is_read_too(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    real = reader.read

    def reading(*args: object, **keywords: object) -> reader.Read:
        monkeypatch.setattr(reader, "read", real)
        documents.receive(project.id, "second.html", files.HTML)
        return real(*args, **keywords)  # type: ignore[arg-type]

    monkeypatch.setattr(reader, "read", reading)
    upload(project.id, ("first.md", files.MARKDOWN))
    assert names(project) == ["first.md", "second.html"]


def test_a_stopped_upload_can_go_on_or_be_forgotten(project: Project) -> None:
    documents.receive(project.id, "guide.md", files.MARKDOWN)
    job = jobs.active(project.id, upload_queue.KIND)
    assert job
    jobs.cancel(job.id)
    assert documents.progress(project.id) is None
    documents.read_again(project.id)
    read_all(project.id)
    assert names(project) == ["guide.md"]
    documents.receive(project.id, "help.html", files.HTML)
    stopped = jobs.active(project.id, upload_queue.KIND)
    assert stopped
    jobs.cancel(stopped.id)
    documents.forget(project.id)
    assert [each.outcome for each in documents.uploads(project.id)] == [UploadOutcome.ADDED]


def test_a_cancelled_job_stops_between_two_files(project: Project) -> None:
    for number in range(3):
        documents.receive(project.id, f"{number}.txt", b"A lamp has a switch. It costs %d euros." % number)
    job = jobs.active(project.id, upload_queue.KIND)
    assert job
    with store.writing() as session:
        running = session.get_one(store.Job, job.id)
        running.status, running.cancel_requested = JobStatus.RUNNING, True
    with pytest.raises(items.Cancelled):
        asyncio.run(upload_job.read_uploads(job))
    assert names(project) == []


def test_an_outcome_and_its_mark_are_kept_together_or_not_at_all(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_keywords: object) -> None:
        raise NotReady("The disk is full.")

    documents.receive(project.id, "guide.md", files.MARKDOWN)
    monkeypatch.setattr(upload_job, "_landed", full)
    read_all(project.id)
    (waiting,) = documents.uploads(project.id)
    job = jobs.latest(project.id, upload_queue.KIND)
    assert job and (job.status, job.message) == (JobStatus.FAILED, "The disk is full.")
    assert waiting.outcome == UploadOutcome.WAITING
    with store.reading() as session:
        assert session.query(store.JobItem).one().status == ItemStatus.PENDING


def test_deleting_the_project_meanwhile_harms_nothing(project: Project) -> None:
    documents.receive(project.id, "guide.md", files.MARKDOWN)
    job = jobs.active(project.id, upload_queue.KIND)
    assert job
    (item,) = items.pending(job.id)
    with store.writing() as session:
        session.delete(session.get_one(store.Project, project.id))
    upload_job.read_one(job.id, item)
    with store.reading() as session:
        assert session.query(store.Document).count() == 0


def test_a_killed_worker_goes_on_with_the_files_that_are_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.fresh_store(tmp_path, monkeypatch)
    project = factories.make_project()
    for number in range(24):
        documents.receive(project.id, f"{number}.md", files.MARKDOWN + b"\n\nNumber %d of them." % number)
    job = jobs.active(project.id, upload_queue.KIND)
    assert job
    with working(tmp_path) as worker:
        while not 3 <= len(names(project)):
            pass
        worker.kill()
        landed = len(names(project))
        worker.start()
        assert until_ended(job.id).status == JobStatus.SUCCEEDED
    assert 3 <= landed < 24, "it was killed in the middle"
    assert len(names(project)) == len(set(names(project))) == 24
