"""GET and DELETE /v1/models."""

from typing import Any

from fastapi import APIRouter

from services.embedded.models.state import Server

router = APIRouter()


@router.get("/models")
def list_models(server: Server) -> dict[str, Any]:
    """List every model that can be called."""
    return {"object": "list", "data": server.catalog.listing()}


@router.get("/models/{model_id:path}")
def retrieve(model_id: str, server: Server) -> dict[str, Any]:
    """Describe one model."""
    return server.catalog.retrieve(model_id)


@router.delete("/models/{model_id:path}")
def delete(model_id: str, server: Server) -> dict[str, Any]:
    """Delete a tuned model."""
    server.catalog.delete(model_id)
    server.runtime.forget(model_id)
    return {"id": model_id, "object": "model", "deleted": True}
