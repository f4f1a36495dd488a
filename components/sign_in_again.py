"""The door for a browser that is remembered: whoever lost their session there goes on as who they are."""

from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from components import door, door_page
from services import accounts, web
from services.errors import NotAllowed
from services.store import Person
from services.words import Role

BEGINS = {Role.LABELER: "/vote", Role.VIEWER: "/results"}
_GO_ON = '<form method="post" action="{action}"><button>Go on as {name}</button></form>'


async def person_of(request: Request) -> Person | None:
    """Find who this browser is known for; None where somebody is signed in."""
    return await run_in_threadpool(accounts.remembered, request.cookies.get(accounts.BROWSER_COOKIE))


def button(person: Person) -> str:
    """Draw the button with which a remembered person goes on."""
    return _GO_ON.format(action=escape(web.here("/go-on"), quote=True), name=escape(person.name))


async def go_on(request: Request) -> Response:
    """Sign the remembered person in again."""
    try:
        cookie = await run_in_threadpool(accounts.go_on, token_of(request), door.browser(request))
    except NotAllowed as error:
        return door_page.say("Not signed in", str(error), status=403)
    person = await run_in_threadpool(accounts.person_of_cookie, cookie)
    return door.enter(cookie, BEGINS.get(person.role, "/") if person else "/", request)


def token_of(request: Request) -> str:
    """Give what a browser shows to prove that it is known."""
    return request.cookies.get(accounts.BROWSER_COOKIE, "")


async def remember(request: Request, response: Response, session_cookie: str, invitation: str) -> Response:
    """Let the browser that a response signs in be known again."""
    if token := await run_in_threadpool(accounts.remember, session_cookie, invitation):
        response.set_cookie(
            accounts.BROWSER_COOKIE,
            token,
            max_age=accounts.BROWSER_DAYS * 86_400,
            path=web.here("/"),
            httponly=True,
            samesite="lax",
            secure=web.is_behind_tls(request.url.scheme),
        )
    return response


async def forget(request: Request, response: Response) -> None:
    """Let a browser in which somebody signs out be known no more."""
    await run_in_threadpool(accounts.forget_browser, token_of(request))
    response.delete_cookie(accounts.BROWSER_COOKIE, path=web.here("/"))


routes: list[BaseRoute] = [Route("/go-on", door.guarded(go_on), methods=["POST"])]
