"""/v1/batches."""

from typing import Any

from fastapi import APIRouter

from services.embedded.models.pages import Limit, page
from services.embedded.models.schemas import BatchRequest
from services.embedded.models.state import Server

router = APIRouter(prefix="/batches")


@router.post("")
def create(body: BatchRequest, server: Server) -> dict[str, Any]:
    """Queue a batch."""
    return server.batches.create(body)


@router.get("")
def list_batches(server: Server, after: str | None = None, limit: Limit = 20) -> dict[str, Any]:
    """List the batches, newest first."""
    return page(server.batches.listing(), after, limit)


@router.get("/{batch_id}")
def retrieve(batch_id: str, server: Server) -> dict[str, Any]:
    """Describe one batch."""
    return server.batches.retrieve(batch_id)


@router.post("/{batch_id}/cancel")
def cancel(batch_id: str, server: Server) -> dict[str, Any]:
    """Stop a batch."""
    return server.batches.cancel(batch_id)
