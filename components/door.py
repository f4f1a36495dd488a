"""What all ways in share: who knocks how often, from where, and the cookie that opens."""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from components import door_page
from services import accounts, web
from services.accounts.tries import Tries, network

MOST_BYTES = 20_000
Endpoint = Callable[[Request], Awaitable[Response]]
failures = Tries(most=20, seconds=60)  # by way in and network
written_down = Tries(most=1_000, seconds=3_600)  # of all, so that no flood fills Activity


def guarded(endpoint: Endpoint, way: str = "", *, counts_itself: bool = False) -> Endpoint:
    """Turn away what another site's page sends; answer who failed too often by this way in with a wait.

    The endpoint is asked first, since a right token opens however many wrong ones came from the same network. One that
    counts failures itself says on its own who has to wait.
    """

    async def answer(request: Request) -> Response:
        refusal = _refuse(request)
        response = refusal or await endpoint(request)
        if way and not refusal and response.status_code == 403:
            waits = await _failed(request, way)
            return busy(waits) if waits and not counts_itself else response
        return response

    return answer


def _refuse(request: Request) -> Response | None:
    if request.method in ("GET", "HEAD") and not _opens_a_page(request):
        return door_page.say("Open this as a page", "This address works in a window of its own only.", status=403)
    if request.method == "POST" and not web.is_same_origin(request.headers):
        text = "Only Winrate's own pages may send this. Open Winrate in this browser and try again there."
        return door_page.say("This came from another site", text, status=403)
    length = request.headers.get("content-length", "0")
    if "transfer-encoding" in request.headers or not length.isdecimal() or int(length) > MOST_BYTES:
        return door_page.say("This is too long", "Go back, and enter less.", status=413)
    return None


def _opens_a_page(request: Request) -> bool:
    """Say whether somebody goes to an address, and not a picture, a frame, a script or a browser's guess of theirs."""
    ahead = "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", ""))
    return request.method == "GET" and not ahead and request.headers.get("sec-fetch-dest", "document") == "document"


async def _failed(request: Request, way: str) -> int:
    """Count a failure and write it down; where there were too many, say for how many seconds to wait instead."""
    waits = failures.take(f"{way} {network(address(request))}")
    if not waits and not written_down.take(""):
        await run_in_threadpool(accounts.note_failure, address(request))
    return waits


def enter(cookie: str, path: str, request: Request) -> Response:
    """Go to a page of the app, signed in."""
    response = RedirectResponse(web.here(path), 303)
    response.set_cookie(
        accounts.COOKIE,
        cookie,
        max_age=accounts.SESSION_DAYS * 86_400,
        path=web.here("/"),
        httponly=True,
        samesite="lax",
        secure=web.is_behind_tls(request.url.scheme),
    )
    return response


def busy(seconds: int) -> Response:
    """Say that it was tried too often."""
    unit = f"{seconds} seconds" if seconds < 100 else f"{round(seconds / 60)} minutes"
    response = door_page.say("Too many tries", f"Wait {unit}, then try again.", status=429)
    response.headers["retry-after"] = str(seconds)
    return response


def address(request: Request) -> str:
    """Give the address that a request comes from: the proxy's word only where uvicorn was told to trust it."""
    return request.client.host if request.client else ""


def browser(request: Request) -> str:
    """Give what a browser calls itself."""
    return request.headers.get("user-agent", "")
