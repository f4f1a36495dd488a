"""The door: all ways in and the way out. Plain HTTP, since only a response can set a cookie."""

from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from components import door, door_page, sign_in_again, sign_in_invitation, sign_in_organisation, sign_in_password
from services import accounts, web
from services.errors import WinrateError


async def sign_in(request: Request) -> Response:
    """Spend a one-time link and go to the app; without one, ask for user name and password."""
    token = request.query_params.get("token", "")
    if await run_in_threadpool(accounts.person_of_cookie, request.cookies.get(accounts.COOKIE)):
        return RedirectResponse(web.here("/"), 303)
    if not token:
        return sign_in_password.form(known=await sign_in_again.person_of(request))
    try:
        return door.enter(await run_in_threadpool(accounts.sign_in, token, door.browser(request)), "/", request)
    except WinrateError as error:
        return door_page.say("This link does not work any more", str(error), status=403)


async def ask_to_sign_out(_request: Request) -> Response:
    """Ask whether to leave; the answer is a POST, so that no image or link can sign anybody out."""
    form = '<form method="post"><button>Sign out</button></form>'
    return door_page.say("Sign out of Winrate?", "What you did is kept.", form)


async def sign_out(request: Request) -> Response:
    """End this browser's session."""
    await run_in_threadpool(accounts.sign_out, request.cookies.get(accounts.COOKIE, ""))
    back = f'<p><a href="{escape(web.here("/sign-in"), quote=True)}">Sign in again</a></p>'
    text = "To come back, sign in with your password or ask for another link."
    response = door_page.say("You are signed out", text, back)
    response.delete_cookie(accounts.COOKIE, path=web.here("/"))
    await sign_in_again.forget(request, response)
    if sign_in_organisation.may_leave(request):  # no redirect: the policy's form-action would stop it
        response.headers["refresh"] = f"0; url={web.here('/auth/logout')}"
    return response


routes: list[BaseRoute] = [
    Route("/sign-in", door.guarded(sign_in, "link")),
    Route("/sign-out", ask_to_sign_out),
    Route("/sign-out", door.guarded(sign_out), methods=["POST"]),
    *sign_in_again.routes,
    *sign_in_invitation.routes,
    *sign_in_password.routes,
    *sign_in_organisation.routes,
]
