"""/v1/fine_tuning/jobs."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from services.embedded.models.schemas import JobRequest
from services.embedded.models.state import Server

router = APIRouter(prefix="/fine_tuning/jobs")

Limit = Annotated[int, Query(ge=1, le=100)]


@router.post("")
def create(body: JobRequest, server: Server) -> dict[str, Any]:
    """Queue a job."""
    job = server.jobs.create(body)
    server.runner.wake()
    return job


@router.get("")
def list_jobs(server: Server, after: str | None = None, limit: Limit = 20) -> dict[str, Any]:
    """List the jobs, newest first."""
    return _page(*server.jobs.listing(after, limit))


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


@router.get("/{job_id}/events")
def events(job_id: str, server: Server, after: str | None = None, limit: Limit = 20) -> dict[str, Any]:
    """List a job's events, newest first."""
    return _page(*server.jobs.events(job_id, after, limit))


@router.get("/{job_id}/checkpoints")
def checkpoints(job_id: str, server: Server, after: str | None = None, limit: Limit = 10) -> dict[str, Any]:
    """List a job's checkpoints, newest first."""
    items, has_more = server.jobs.checkpoints(job_id, after, limit)
    ends = {"first_id": items[0]["id"] if items else None, "last_id": items[-1]["id"] if items else None}
    return {**_page(items, has_more), **ends}


def _page(items: list[dict[str, Any]], has_more: bool) -> dict[str, Any]:
    return {"object": "list", "data": items, "has_more": has_more}
