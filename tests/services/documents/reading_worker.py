"""The worker's part of an upload, done in the test's own process."""

import asyncio

from services import documents, jobs
from services.documents import upload_queue
from services.jobs import worker
from services.store import Upload


def read_all(project_id: str) -> None:
    """Read every upload of a project that waits."""
    job = jobs.active(project_id, upload_queue.KIND)
    if job:
        asyncio.run(worker.drive(job.id, job.attempt))


def upload(project_id: str, *files: tuple[str, bytes]) -> list[Upload]:
    """Upload files, have them read, and give what became of them."""
    for name, content in files:
        documents.receive(project_id, name, content)
    read_all(project_id)
    return documents.uploads(project_id)
