"""The door: spend a one-time link, or join by invitation. Plain HTTP, since only a response can set a cookie."""

from collections.abc import Awaitable, Callable
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from components import door_page
from services import accounts
from services.accounts.tries import Tries
from services.errors import NotAllowed, WinrateError

_FORM = (
    '<form method="post"><input type="hidden" name="token" value="{token}">'
    '<label>Your name<input name="name" required maxlength="60" autocomplete="name" autofocus></label>'
    "<button>Start</button></form>"
)
Endpoint = Callable[[Request], Awaitable[Response]]
_tries = Tries()


def _guarded(endpoint: Endpoint) -> Endpoint:
    """Turn away whoever failed too often, and note another failure."""

    async def guarded(request: Request) -> Response:
        address = request.client.host if request.client else ""
        if _tries.too_many(address):
            return door_page.say("Too many tries", "Wait a minute, then open your link again.", status=429)
        response = await endpoint(request)
        if response.status_code == 403:
            _tries.failed(address)
        return response

    return guarded


async def sign_in(request: Request) -> Response:
    """Spend the owner's one-time link and go to the app."""
    token = request.query_params.get("token", "")
    if await run_in_threadpool(accounts.person_of_cookie, request.cookies.get(accounts.COOKIE)):
        return RedirectResponse("/", 303)
    try:
        return _enter(await run_in_threadpool(accounts.sign_in, token, _browser(request)), "/", request)
    except WinrateError as error:
        return door_page.say("This link does not work any more", str(error), status=403)


async def join(request: Request) -> Response:
    """Ask an invited person for a name."""
    token = request.query_params.get("token", "")
    if not await run_in_threadpool(accounts.can_join, token):
        return door_page.say("This invitation does not work any more", "Ask whoever sent it for a new one.", status=403)
    return door_page.say(
        "You are invited to judge answers", "Colleagues see this name next to your votes.", _form(token)
    )


async def accept(request: Request) -> Response:
    """Let an invited person in under the name that they chose."""
    async with request.form() as form:
        token, name = str(form.get("token", "")), str(form.get("name", ""))
    try:
        return _enter(await run_in_threadpool(accounts.join, token, name, _browser(request)), "/vote", request)
    except NotAllowed as error:
        return door_page.say("This invitation does not work any more", str(error), status=403)
    except WinrateError as error:
        return door_page.say("Almost there", str(error), _form(token), status=400)


async def ask_to_sign_out(_request: Request) -> Response:
    """Ask whether to leave; the answer is a POST, so that no image or link can sign anybody out."""
    form = '<form method="post"><button>Sign out</button></form>'
    return door_page.say("Sign out of Winrate?", "What you did is kept.", form)


async def sign_out(request: Request) -> Response:
    """End this browser's session."""
    await run_in_threadpool(accounts.sign_out, request.cookies.get(accounts.COOKIE, ""))
    response = door_page.say("You are signed out", "Open your link again, or start Winrate anew, to come back.")
    response.delete_cookie(accounts.COOKIE)
    return response


def _enter(cookie: str, path: str, request: Request) -> Response:
    response = RedirectResponse(path, 303)
    response.set_cookie(
        accounts.COOKIE,
        cookie,
        max_age=accounts.SESSION_DAYS * 86_400,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


def _browser(request: Request) -> str:
    return request.headers.get("user-agent", "")


def _form(token: str) -> str:
    return _FORM.format(token=escape(token, quote=True))


routes: list[BaseRoute] = [
    Route("/sign-in", _guarded(sign_in)),
    Route("/join", _guarded(join)),
    Route("/join", _guarded(accept), methods=["POST"]),
    Route("/sign-out", ask_to_sign_out),
    Route("/sign-out", sign_out, methods=["POST"]),
]
