"""The address of a shared result: the report, read-only, for whoever has the link."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from components import door_page
from services import results
from services.errors import NotReady, WinrateError


async def shared(request: Request) -> Response:
    """Show the report, or say in a sentence why there is none."""
    try:
        page = await run_in_threadpool(results.shared, request.path_params["token"])
    except NotReady as error:
        return door_page.say("The vote is still open", str(error))
    except WinrateError as error:
        return door_page.say("There is nothing here", str(error), status=404)
    return HTMLResponse(page, headers={"cache-control": "no-store", "x-robots-tag": "noindex"})


routes: list[BaseRoute] = [Route("/shared/{token}", shared)]
