"""The door: spend a one-time link, or join by invitation. Plain HTTP, since only a response can set a cookie."""

from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from components import door, door_page, sign_in_organisation, sign_in_password
from services import accounts, web
from services.errors import NotAllowed, WinrateError
from services.words import Role

_FORM = (
    '<form method="post"><input type="hidden" name="token" value="{token}">'
    '<label>Your name<input name="name" required maxlength="60" autocomplete="name" autofocus></label>'
    "<button>Start</button></form>"
)

_WELCOME = {  # what an invited person reads, and where they begin
    Role.LABELER: ("You are invited to judge answers", "Colleagues see this name next to your votes.", "/vote"),
    Role.VIEWER: ("You are invited to read results", "Whoever invited you sees by this name who came.", "/results"),
    Role.MANAGER: ("You are invited to lead a project", "Colleagues see this name next to what you do.", "/overview"),
    Role.OWNER: ("You are invited to own this Winrate", "Colleagues see this name next to what you do.", "/overview"),
}


async def sign_in(request: Request) -> Response:
    """Spend a one-time link and go to the app; without one, ask for user name and password."""
    token = request.query_params.get("token", "")
    if await run_in_threadpool(accounts.person_of_cookie, request.cookies.get(accounts.COOKIE)):
        return RedirectResponse(web.here("/"), 303)
    if not token:
        return sign_in_password.form()
    try:
        return door.enter(await run_in_threadpool(accounts.sign_in, token, door.browser(request)), "/", request)
    except WinrateError as error:
        return door_page.say("This link does not work any more", str(error), status=403)


async def join(request: Request) -> Response:
    """Ask an invited person for a name."""
    token = request.query_params.get("token", "")
    invitation = await run_in_threadpool(accounts.invited, token)
    if invitation is None:
        return door_page.say("This invitation does not work any more", "Ask whoever sent it for a new one.", status=403)
    title, text, _ = _WELCOME[invitation.role]
    where = f"Project: {invitation.project}. " if invitation.project else ""
    return door_page.say(title, where + text, _form(token))


async def accept(request: Request) -> Response:
    """Let an invited person in under the name that they chose."""
    if waits := door.joins.take(door.address(request)):
        return door.busy(waits)
    async with request.form() as form:
        token, name = str(form.get("token", "")), str(form.get("name", ""))
    try:
        invitation = await run_in_threadpool(accounts.invited, token)
        cookie = await run_in_threadpool(accounts.join, token, name, door.browser(request))
        return door.enter(cookie, _WELCOME[invitation.role][2] if invitation else "/", request)
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
    back = f'<p><a href="{escape(web.here("/sign-in"), quote=True)}">Sign in again</a></p>'
    text = "To come back, sign in with your password or ask for another link."
    response = door_page.say("You are signed out", text, back)
    response.delete_cookie(accounts.COOKIE, path=web.here("/"))
    if sign_in_organisation.may_leave(request):  # no redirect: the policy's form-action would stop it
        response.headers["refresh"] = f"0; url={web.here('/auth/logout')}"
    return response


def _form(token: str) -> str:
    return _FORM.format(token=escape(token, quote=True)) + sign_in_organisation.button(token)


routes: list[BaseRoute] = [
    Route("/sign-in", door.guarded(sign_in)),
    Route("/join", door.guarded(join)),
    Route("/join", door.guarded(accept), methods=["POST"]),
    Route("/sign-out", ask_to_sign_out),
    Route("/sign-out", door.guarded(sign_out), methods=["POST"]),
    *sign_in_password.routes,
    *sign_in_organisation.routes,
]
