"""Errors in OpenAI's shape.

ApiError                      anything the caller is told about, with its HTTP status
    not_found(...)            404: a file, a job, a model
    invalid(...)              400: a request that cannot be served as it stands
"""

import errno
import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

log = logging.getLogger("winrate.models")


class ApiError(Exception):
    """Carry what OpenAI's clients expect of an error: status, message, type, param and code."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        param: str | None = None,
        code: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message, self.status, self.type, self.param, self.code = message, status, type, param, code

    def body(self) -> dict[str, Any]:
        """Return the JSON body."""
        return {"error": {"message": self.message, "type": self.type, "param": self.param, "code": self.code}}


def invalid(message: str, param: str | None = None, code: str | None = None) -> ApiError:
    """Return a 400."""
    return ApiError(message, param=param, code=code)


def not_found(message: str, param: str | None = None, code: str | None = None) -> ApiError:
    """Return a 404."""
    return ApiError(message, status=404, param=param, code=code)


def model_not_found(model: str) -> ApiError:
    """Return OpenAI's 404 for a model that is not served here."""
    return not_found(f"The model `{model}` does not exist or you do not have access to it.", code="model_not_found")


def server_error(message: str, status: int = 500) -> ApiError:
    """Return a 5xx."""
    return ApiError(message, status=status, type="server_error")


def install(app: FastAPI) -> None:
    """Make every error of the app leave in OpenAI's shape."""
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(OSError, _os_error)
    app.add_exception_handler(Exception, _unexpected)


def _respond(error: ApiError) -> JSONResponse:
    return JSONResponse(error.body(), status_code=error.status)


async def _api_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ApiError)
    return _respond(error)


async def _validation_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = [str(part) for part in first["loc"] if part not in ("body", "query", "path")]
    if first["type"] == "json_invalid":
        return _respond(invalid("We could not parse the JSON body of your request."))
    param = ".".join(where) or None
    if first["type"] == "missing":
        return _respond(invalid(f"Missing required parameter: '{param}'.", param, "missing_required_parameter"))
    return _respond(invalid(f"Invalid value for '{param}': {first['msg']}.", param, "invalid_value"))


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    message = str(error.detail)
    if error.status_code == 404:
        message = f"Invalid URL ({request.method} {request.url.path})"
    return _respond(ApiError(message, status=error.status_code))


async def _os_error(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return _respond(server_error("The disk is full: free some space and try again.", status=507))
    return await _unexpected(request, error)


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return _respond(server_error("The models server failed on this request; its log says why."))
