"""Files on their way into the project: kept at once, read by the worker, each with the sentence that tells its end."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, defer

from services import audit, jobs, store
from services.accounts.roles import Action, only
from services.documents import keeping
from services.errors import BadInput, NotFound
from services.store import Document, Job, JobItem, Upload, acting
from services.words import JobStatus, UploadOutcome

KIND = "documents"


@only(Action.EDIT_DOCUMENTS)
def receive(project_id: str, name: str, content: bytes, *, source: str = "") -> Upload:
    """Keep a file and queue it to be read; one that is here already, empty or too large is settled at once.

    Raises DiskFull; then this file is not kept, and those before it are. That a document was added is written down
    when it was read.
    """
    upload = Upload(project_id=project_id, name=name[:200], source=source)
    with store.writing() as session:
        if session.get(store.Project, project_id) is None:
            raise NotFound("This project is gone. Reload the page and choose another.")
        session.add(upload)
        existing = keeping.same(session, project_id, keeping.fingerprint(content))
        try:
            keeping.check(upload.name, content)
        except BadInput as error:
            refuse(session, upload, str(error), _actor())
        else:
            if existing:
                recognised(upload, existing)
            else:
                upload.content = content
                session.flush()
                queue(session, upload, _actor())
    return upload


def _actor() -> str | None:
    who = acting.actor()
    return who.person_id if who else None


def queue(session: Session, upload: Upload, by: str | None) -> None:
    """Have the worker read an upload for somebody: in the job that is at work, or in a new one."""
    wanted = select(Job).where(Job.project_id == upload.project_id, Job.kind == KIND)
    job = session.scalar(wanted.where(Job.status.in_((JobStatus.QUEUED, JobStatus.RUNNING))).with_for_update())
    if job is None:
        job = jobs.submit(KIND, upload.project_id, {}, [_item(upload, by)], session=session)
    else:
        append(session, job.id, upload, by)
    upload.job_id = job.id


def _item(upload: Upload, by: str | None, *, packed: bool = False) -> dict[str, object]:
    return {"upload": upload.id, "by": by, "packed": packed}


def append(session: Session, job_id: str, upload: Upload, by: str | None, *, packed: bool = False) -> None:
    """Put an upload behind the last item of a job; a `packed` one came out of a zip, and is not unpacked itself."""
    last = session.scalar(select(func.max(JobItem.position)).where(JobItem.job_id == job_id))
    payload = _item(upload, by, packed=packed)
    session.add(JobItem(job_id=job_id, position=0 if last is None else last + 1, payload=payload))
    session.flush()


def settle(upload: Upload, outcome: UploadOutcome, sentence: str, document: Document | None = None) -> None:
    """Write on an upload what became of it; its bytes stay only where a person has yet to decide."""
    upload.outcome, upload.sentence = outcome, sentence
    upload.document_id = document.id if document else None
    if outcome != UploadOutcome.NEW_VERSION:
        upload.content = None


def refuse(session: Session, upload: Upload, sentence: str, by: str | None) -> None:
    """Say why a file is not a document, to who looks at the page and in the list of deeds."""
    settle(upload, UploadOutcome.REFUSED, sentence)
    audit.record(session, by, "document.refused", "", name=upload.name, what=sentence)


def recognised(upload: Upload, existing: Document) -> None:
    """Say that a file is here already."""
    where = "" if existing.name == upload.name else f" as “{existing.name}”"
    sentence = f"“{upload.name}” is here already{where}, so it was not added again."
    settle(upload, UploadOutcome.ALREADY_HERE, sentence, existing)


def listing(project_id: str) -> list[Upload]:
    """List the uploads that nobody has ticked off yet, in the order in which they came, without their bytes."""
    wanted = select(Upload).where(Upload.project_id == project_id, Upload.seen.is_(False))
    with store.reading() as session:
        return list(session.scalars(wanted.options(defer(Upload.content)).order_by(Upload.created_at, Upload.id)))


def get(upload_id: str) -> Upload:
    """Give an upload without its bytes; raises NotFound."""
    with store.reading() as session:
        found = session.get(Upload, upload_id, options=[defer(Upload.content)])
    if found is None:
        raise NotFound("This upload is gone. Upload the file again.")
    return found


@only(Action.EDIT_DOCUMENTS)
def tick_off(project_id: str) -> None:
    """Show the outcomes of a project's uploads no more, but for those that wait for the worker or for a decision."""
    open_ones = (UploadOutcome.WAITING, UploadOutcome.NEW_VERSION)
    told = update(Upload).where(Upload.project_id == project_id, Upload.outcome.not_in(open_ones))
    with store.writing() as session:
        session.execute(told.values(seen=True))


@only(Action.EDIT_DOCUMENTS)
def read_again(project_id: str) -> None:
    """Queue the uploads that a stopped job left."""
    with store.writing() as session:
        for upload in _left(session, project_id):
            queue(session, upload, _actor())


@only(Action.EDIT_DOCUMENTS)
def forget(project_id: str) -> None:
    """Let go of the uploads that a stopped job left; the documents that are here stay."""
    with store.writing() as session:
        for upload in _left(session, project_id):
            session.delete(upload)


def _left(session: Session, project_id: str) -> list[Upload]:
    wanted = select(Upload).where(Upload.project_id == project_id, Upload.outcome == UploadOutcome.WAITING)
    at_work = select(Job.id).where(Job.kind == KIND, Job.status.in_((JobStatus.QUEUED, JobStatus.RUNNING)))
    return list(session.scalars(wanted.where(Upload.job_id.not_in(at_work)).order_by(Upload.created_at)))
