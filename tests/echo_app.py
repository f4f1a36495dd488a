"""Says from which address and by which scheme a request comes."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def who(request: Request) -> JSONResponse:
    """Answer with both."""
    assert request.client
    return JSONResponse([request.client.host, request.url.scheme])


app = Starlette(routes=[Route("/_stcore/health", who)])
