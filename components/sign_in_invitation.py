"""The door by an invitation: somebody new chooses a name, somebody who is here already goes on as who they are."""

from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from components import door, door_page, sign_in_again, sign_in_organisation
from services import accounts, web
from services.accounts import Invitation
from services.errors import NotAllowed, WinrateError
from services.store import Person
from services.text_equality import canonical
from services.words import Role

_ASK = (
    '<form method="post"><input type="hidden" name="token" value="{token}">'
    '<label>Your name<input name="name" required maxlength="60" autocomplete="name" autofocus></label>'
    "<button>Start</button></form>"
)
_GO_ON = '<form method="post"><input type="hidden" name="token" value="{token}"><button>Go on as {name}</button></form>'
_SAME = (
    '<form method="post"><input type="hidden" name="token" value="{token}"><input type="hidden" name="as" value="same">'
    "<button>Yes, go on as {name}</button></form>"
)
_NAMESAKE = (
    '<form method="post"><input type="hidden" name="token" value="{token}"><input type="hidden" name="as" value="new">'
    '<input type="hidden" name="name" value="{name}"><button class=other>No, I am another {name}</button></form>'
)
_NOT_YOU = "<p class=small>Somebody else? Then choose a name of your own.</p>"
_LEAVE = '<a class=other href="{leave}">Not you? Sign out first</a>'
_WAS_HERE = "This browser was used under that name before. Go on, and your votes stay together."
_GONE = "This invitation does not work any more"
_WELCOME = {  # what an invited person reads, and where they begin
    Role.LABELER: ("You are invited to judge answers", "Colleagues see this name next to your votes.", "/vote"),
    Role.VIEWER: ("You are invited to read results", "Whoever invited you sees by this name who came.", "/results"),
    Role.MANAGER: ("You are invited to lead a project", "Colleagues see this name next to what you do.", "/overview"),
    Role.OWNER: ("You are invited to own this Winrate", "Colleagues see this name next to what you do.", "/overview"),
}


async def ask(request: Request) -> Response:
    """Ask an invited person for a name, or whether they go on under the one that they have."""
    token = request.query_params.get("token", "")
    invitation = await run_in_threadpool(accounts.invited, token)
    if invitation is None:
        return door_page.say(_GONE, "Ask whoever sent it for a new one.", status=403)
    title, text, _ = _WELCOME[invitation.role]
    where = f"Project: {invitation.project}. " if invitation.project else ""
    if person := await _signed_in(request):
        goes = person.role is Role.OWNER or accounts.covers(invitation.role, person.role)
        return door_page.say(title, where + _known(person, invitation, goes=goes), _go_on(token, person, goes=goes))
    if known := await sign_in_again.person_of(request):
        return door_page.say(f"Are you {known.name}?", where + _WAS_HERE, _same(token, known) + _NOT_YOU + _form(token))
    return door_page.say(title, where + text, _form(token))


async def accept(request: Request) -> Response:
    """Let an invited person in: as who they are, or under the name that they chose."""
    async with request.form() as form:
        token, name, way = (str(form.get(field, "")) for field in ("token", "name", "as"))
    try:
        if person := await _signed_in(request):
            return await _enter_too(request, person, request.cookies[accounts.COOKIE], token)
        known = await sign_in_again.person_of(request)
        if known and way == "same":
            return await _go_on_as(request, known, token)
        if known and way != "new" and _is_name_of(known, name):
            return door_page.say(f"Are you {known.name}?", _WAS_HERE, _same(token, known) + _namesake(token, name))
        return await _enter_new(request, token, name)
    except NotAllowed as error:
        return door_page.say(_GONE, str(error), status=403)
    except WinrateError as error:
        return door_page.say("Almost there", str(error), _form(token), status=400)


async def _enter_new(request: Request, token: str, name: str) -> Response:
    invitation = await run_in_threadpool(accounts.invited, token)
    cookie = await run_in_threadpool(accounts.join, token, name, door.browser(request))
    response = door.enter(cookie, _WELCOME[invitation.role][2] if invitation else "/", request)
    return await sign_in_again.remember(request, response, cookie, token)


async def _enter_too(request: Request, person: Person, cookie: str, token: str) -> Response:
    await run_in_threadpool(accounts.join_too, token, person.id)
    response = RedirectResponse(web.here(_WELCOME[person.role][2]), 303)
    return await sign_in_again.remember(request, response, cookie, token)


async def _go_on_as(request: Request, known: Person, token: str) -> Response:
    """Let a remembered person go on, in the invitation's project too."""
    await run_in_threadpool(accounts.join_too, token, known.id)
    cookie = await run_in_threadpool(accounts.go_on, sign_in_again.token_of(request), door.browser(request))
    return door.enter(cookie, _WELCOME[known.role][2], request)


def _is_name_of(person: Person, name: str) -> bool:
    return canonical(" ".join(name.split())).casefold() == canonical(person.name).casefold()


async def _signed_in(request: Request) -> Person | None:
    return await run_in_threadpool(accounts.person_of_cookie, request.cookies.get(accounts.COOKIE))


def _known(person: Person, invitation: Invitation, *, goes: bool) -> str:
    who = f"You are signed in as {person.name}"
    if not goes:
        return f"{who}, a {person.role}, and this is for a {invitation.role}. Ask an owner to add you on People."
    if person.role is invitation.role:
        return f"{who}."
    return f"{who} and stay {'an' if person.role is Role.OWNER else 'a'} {person.role}."


def _form(token: str) -> str:
    return _ASK.format(token=escape(token, quote=True)) + sign_in_organisation.button(token)


def _same(token: str, person: Person) -> str:
    return _SAME.format(token=escape(token, quote=True), name=escape(person.name))


def _namesake(token: str, name: str) -> str:
    return _NAMESAKE.format(token=escape(token, quote=True), name=escape(" ".join(name.split()), quote=True))


def _go_on(token: str, person: Person, *, goes: bool) -> str:
    leave = _LEAVE.format(leave=escape(web.here("/sign-out"), quote=True))
    return (_GO_ON.format(token=escape(token, quote=True), name=escape(person.name)) if goes else "") + leave


routes: list[BaseRoute] = [
    Route("/join", door.guarded(ask)),
    Route("/join", door.guarded(accept, "invitation"), methods=["POST"]),
]
