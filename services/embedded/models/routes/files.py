"""/v1/files."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import FileResponse

from services.embedded.models.pages import page
from services.embedded.models.state import Server

router = APIRouter(prefix="/files")


@router.post("")
def upload(server: Server, file: Annotated[UploadFile, File()], purpose: Annotated[str, Form()]) -> dict[str, Any]:
    """Keep a training or batch file, after checking each of its lines."""
    return server.files.upload(file.filename or "upload.jsonl", purpose, file.file)


@router.get("")
def list_files(
    server: Server,
    purpose: str | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 10_000,
    order: Literal["asc", "desc"] = "desc",
) -> dict[str, Any]:
    """List the files."""
    return page(server.files.listing(purpose, newest_first=order == "desc"), after, limit)


@router.get("/{file_id}")
def retrieve(file_id: str, server: Server) -> dict[str, Any]:
    """Describe one file."""
    return server.files.retrieve(file_id)


@router.get("/{file_id}/content")
def content(file_id: str, server: Server) -> FileResponse:
    """Return a file's bytes."""
    server.files.retrieve(file_id)
    return FileResponse(server.files.path(file_id), media_type="application/octet-stream")


@router.delete("/{file_id}")
def delete(file_id: str, server: Server) -> dict[str, Any]:
    """Delete a file."""
    server.files.delete(file_id)
    return {"id": file_id, "object": "file", "deleted": True}
