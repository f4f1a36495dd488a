"""/v1/fine_tuning/jobs."""

from typing import Annotated, Any

from fastapi import APIRouter, Header

from services.embedded.models.pages import Limit
from services.embedded.models.schemas import JobRequest
from services.embedded.models.state import Server

router = APIRouter(prefix="/fine_tuning/jobs")

Key = Annotated[str | None, Header()]


@router.post("")
def create(body: JobRequest, server: Server, idempotency_key: Key = None) -> dict[str, Any]:
    """Queue a job."""
    job = server.jobs.create(body, idempotency_key)
    server.runner.wake()
    return job


@router.get("")
def list_jobs(server: Server, after: str | None = None, limit: Limit = 20) -> dict[str, Any]:
    """List the jobs, newest first."""
    return server.jobs.listing(after, limit)


@router.get("/{job_id}")
def retrieve(job_id: str, server: Server) -> dict[str, Any]:
    """Describe one job."""
    return server.jobs.retrieve(job_id)


@router.post("/{job_id}/cancel")
def cancel(job_id: str, server: Server) -> dict[str, Any]:
    """Cancel a job that is not over."""
    job = server.jobs.cancel(job_id)
    server.runner.cancel(job_id)
    return job


@router.post("/{job_id}/pause")
def pause(job_id: str, server: Server) -> dict[str, Any]:
    """Pause a job that waits or runs."""
    job = server.jobs.pause(job_id)
    server.runner.pause(job_id)
    return job


@router.post("/{job_id}/resume")
def resume(job_id: str, server: Server) -> dict[str, Any]:
    """Go on with a paused job."""
    job = server.jobs.resume(job_id)
    server.runner.wake()
    return job


@router.get("/{job_id}/events")
def events(job_id: str, server: Server, after: str | None = None, limit: Limit = 20) -> dict[str, Any]:
    """List a job's events, newest first."""
    return server.jobs.events(job_id, after, limit)


@router.get("/{job_id}/checkpoints")
def checkpoints(job_id: str, server: Server, after: str | None = None, limit: Limit = 10) -> dict[str, Any]:
    """List a job's checkpoints, newest first."""
    return server.jobs.checkpoints(job_id, after, limit)
