"""The worker's part of an upload: read each file, and keep what was read together with the word that it is done."""

import asyncio
import time
from collections.abc import Callable

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services import audit, jobs, pulse, store
from services.documents import chunk_settings, keeping, upload_queue
from services.errors import BadInput
from services.jobs import items
from services.reading import archives, reader
from services.reading.reader import Progress, Read
from services.store import Document, JobItem, Upload
from services.store.columns import now
from services.words import ItemStatus, JobStatus, UploadOutcome

LOOK_SECONDS = 0.5
TELL_SECONDS = 1.0


@jobs.handler(upload_queue.KIND)
async def read_uploads(job: store.Job) -> None:
    """Read a job's files, also those that are added to it meanwhile; raises Cancelled when asked to stop."""
    pulse.step("Reading files")
    begun: set[str] = set()
    running: set[asyncio.Task[None]] = set()
    try:
        while running or not await asyncio.to_thread(_closed, job.id):
            if await asyncio.to_thread(items.cancel_requested, job.id):
                raise items.Cancelled
            new = [item for item in await asyncio.to_thread(items.pending, job.id) if item.id not in begun]
            for item in new[: reader.AT_ONCE - len(running)]:
                begun.add(item.id)
                running.add(asyncio.create_task(asyncio.to_thread(read_one, job.id, item)))
            if running:
                ended, running = await asyncio.wait(running, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
                for task in ended:
                    task.result()
                    pulse.moved()
    finally:
        await asyncio.gather(*running, return_exceptions=True)


def _closed(job_id: str) -> bool:
    """End the job when nothing waits; in one transaction, so that no file can be added to a job that has ended."""
    with store.writing() as session:
        job = session.get(store.Job, job_id, with_for_update=True)
        waits = select(JobItem.id).where(JobItem.job_id == job_id, JobItem.status == ItemStatus.PENDING)
        if job is None:
            return True
        if job.cancel_requested or session.scalar(waits.limit(1)):
            return False
        job.status, job.finished_at = JobStatus.SUCCEEDED, now()
    return True


def read_one(job_id: str, item: items.Item) -> None:
    """Read one upload and settle it; a file that cannot be read is refused by itself."""
    with store.reading() as session:
        upload = session.get(Upload, item.payload["upload"])
    if upload is None or upload.outcome != UploadOutcome.WAITING:
        return _settled(item, None, lambda _session, _upload: None)
    content, by = upload.content or b"", item.payload.get("by")
    try:
        if archives.is_archive(content) and not item.payload.get("packed"):
            members = archives.members(content, upload.name)
            return _settled(item, upload.id, lambda session, zipped: _unpacked(session, job_id, zipped, members, by))
        found = keeping.read(content, upload.name, _tell(upload.id))
    except BadInput as error:
        sentence = str(error)
        return _settled(item, upload.id, lambda session, waiting: upload_queue.refuse(session, waiting, sentence, by))
    return _settled(item, upload.id, lambda session, waiting: _landed(session, waiting, content, found, by))


def _settled(item: items.Item, upload_id: str | None, write: Callable[[Session, Upload], None]) -> None:
    """Write an outcome and the item's mark in one transaction; once more where the same file just landed elsewhere."""
    for last in (False, True):
        try:
            with store.writing() as session:
                upload = session.get(Upload, upload_id) if upload_id else None
                if upload:
                    write(session, upload)
                done = session.get(JobItem, item.id)
                if done:
                    done.status = ItemStatus.DONE
            return
        except IntegrityError:
            if last:
                raise


def _landed(session: Session, upload: Upload, content: bytes, found: Read, by: str | None) -> None:
    existing = keeping.same(session, upload.project_id, keeping.fingerprint(content))
    if existing:
        return upload_queue.recognised(upload, existing)
    namesake = session.scalar(
        select(Document).where(Document.project_id == upload.project_id, Document.name == upload.name).limit(1)
    )
    if namesake:
        open_ones = (Upload.document_id == namesake.id, Upload.outcome == UploadOutcome.NEW_VERSION)
        session.execute(delete(Upload).where(*open_ones))  # this file takes the place of one that nobody decided on
        sentence = f"“{upload.name}” is here with other contents."
        return upload_queue.settle(upload, UploadOutcome.NEW_VERSION, sentence, namesake)
    cut = chunk_settings.of_new_documents(session, upload.project_id)
    document = keeping.keep(session, upload.project_id, upload.name, content, found, cut, source=upload.source)
    audit.record(session, by, "document.added", document.id, name=document.name)
    return upload_queue.settle(
        upload, UploadOutcome.ADDED, f"“{upload.name}” was added. {found.note}".strip(), document
    )


def _unpacked(session: Session, job_id: str, zipped: Upload, members: list[tuple[str, bytes]], by: str | None) -> None:
    for name, content in members:
        upload = Upload(project_id=zipped.project_id, job_id=job_id, name=name[:200], content=content)
        session.add(upload)
        session.flush()
        upload_queue.append(session, job_id, upload, by, packed=True)
    session.delete(zipped)


def _tell(upload_id: str) -> Callable[[Progress], None]:
    """Give what writes down now and then how far a file is."""
    told_at = time.monotonic()

    def tell(at: Progress) -> None:
        nonlocal told_at
        pulse.moved()
        if time.monotonic() - told_at < TELL_SECONDS:
            return
        told_at = time.monotonic()
        with store.writing() as session:
            upload = session.get(Upload, upload_id)
            if upload:
                upload.sentence = f"{at.done:,} of {at.total:,} {at.unit}"

    return tell
