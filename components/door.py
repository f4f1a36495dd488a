"""What all ways in share: who knocks how often, from where, and the cookie that opens."""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from components import door_page
from services import accounts, web
from services.accounts.tries import Tries

MOST_BYTES = 20_000
Endpoint = Callable[[Request], Awaitable[Response]]
failures = Tries(most=20, seconds=60)  # by address
joins = Tries(most=120, seconds=60)  # by address: a whole class may come in through one


def guarded(endpoint: Endpoint) -> Endpoint:
    """Turn away whoever failed too often and what another site's page sends; note another failure."""

    async def answer(request: Request) -> Response:
        if waits := failures.wait(address(request)):
            return busy(waits)
        if request.method == "POST" and not web.is_same_origin(request.headers):
            text = "Only Winrate's own pages may send this. Open Winrate in this browser and try again there."
            return door_page.say("This came from another site", text, status=403)
        if int(request.headers.get("content-length", 0)) > MOST_BYTES or "transfer-encoding" in request.headers:
            return door_page.say("This is too long", "Go back, and enter less.", status=413)
        response = await endpoint(request)
        if response.status_code == 403:
            failures.note(address(request))
            await run_in_threadpool(accounts.note_failure, address(request))
        return response

    return answer


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
