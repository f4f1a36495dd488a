"""The door by an organisation: Streamlit's own routes for `st.login` talk to its host, ours set our cookie."""

import json
from html import escape
from typing import Any
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_auth_routes import create_auth_routes
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from components import door, door_page
from services import web
from services.accounts import organisation
from services.errors import NotAllowed

START, RETURN = "/sign-in/organisation", "/sign-in/organisation/done"
_INVITATION = "winrate_invitation"  # waits in the browser while somebody is at their organisation
_INVITATION_SECONDS = 600
_streamlit = {route.path: route.endpoint for route in create_auth_routes("")}


def button(invitation: str = "") -> str:
    """Give the button's HTML; empty where no organisation is set up."""
    found = organisation.load()
    if found is None:
        return ""
    address = web.here(START) + (f"?{urlencode({'invitation': invitation})}" if invitation else "")
    # A link, since the policy's form-action would stop a form that leads to another host.
    return f'<a class=other href="{escape(address, quote=True)}">Sign in with {escape(found.name)}</a>'


def may_leave(request: Request) -> bool:
    """Say whether this browser is signed in at an organisation too."""
    return organisation.load() is not None and USER_COOKIE_NAME in request.cookies


async def start(request: Request) -> Response:
    """Send somebody to their organisation, with the invitation that they hold kept in their browser."""
    if organisation.load() is None:
        return RedirectResponse(web.here("/sign-in"), 303)
    there = RedirectResponse(web.here(f"/auth/login?provider={encode_provider_token('default')}"), 303)
    _keep(there, request.query_params.get("invitation", "")[:200], request)
    return there


async def go(request: Request) -> Response:
    """Let Streamlit send somebody to the organisation, or say that its host is away."""
    answer: Response = await _streamlit["/auth/login"](request)
    if answer.status_code < 400:
        return answer
    text = "Your organisation's sign-in does not answer. Try again later, or use a password or a link."
    return door_page.say("Not now", text, button(), status=503)


async def come_back(request: Request) -> Response:
    """Let Streamlit take what the organisation says, then go on to our own cookie."""
    answer: Response = await _streamlit["/oauth2callback"](request)
    if any(f"{USER_COOKIE_NAME}=" in each and "Max-Age=0" not in each for each in answer.headers.getlist("set-cookie")):
        answer.headers["location"] = web.here(RETURN)
        return answer
    if "state" in request.query_params or "error" in request.query_params:
        return door_page.say("Not signed in", "Your organisation did not let you in. Try again.", button(), status=403)
    return RedirectResponse(web.here("/sign-in"), 303)  # from signing out there


async def done(request: Request) -> Response:
    """Give our own cookie to whom the organisation vouches for."""
    claims = _claims(request)
    if claims is None:
        return RedirectResponse(web.here("/sign-in"), 303)
    invitation = request.cookies.get(_INVITATION, "")
    try:
        cookie = await run_in_threadpool(organisation.enter, claims, invitation, door.browser(request))
    except NotAllowed as error:
        answer: Response = door_page.say("Not signed in", str(error), button(invitation), status=403)
    else:
        answer = door.enter(cookie, "/", request)
    answer.delete_cookie(_INVITATION, path=web.here("/"))
    return answer


async def leave(request: Request) -> Response:
    """End the organisation's sign-in too, as far as its host offers that."""
    answer: Response = await _streamlit["/auth/logout"](request)
    if answer.headers["location"] == "/":
        answer.headers["location"] = web.here("/sign-in")
    return answer


def _claims(request: Request) -> dict[str, Any] | None:
    def signed(name: str) -> bytes | None:
        value = request.cookies.get(name)
        return decode_signed_value(get_cookie_secret(), name, value.encode("latin-1")) if value else None

    if organisation.load() is None or not (found := get_cookie_with_chunks(signed, USER_COOKIE_NAME)):
        return None
    claims: dict[str, Any] = json.loads(found)
    return claims


def _keep(answer: Response, token: str, request: Request) -> None:
    if not token:  # of an earlier try
        answer.delete_cookie(_INVITATION, path=web.here("/"))
        return
    answer.set_cookie(
        _INVITATION,
        token,
        max_age=_INVITATION_SECONDS,
        path=web.here("/"),
        httponly=True,
        samesite="lax",
        secure=web.is_behind_tls(request.url.scheme),
    )


routes: list[BaseRoute] = [
    Route(START, door.guarded(start)),
    Route(RETURN, door.guarded(done, "organisation")),
    Route("/auth/login", go),
    Route("/oauth2callback", door.guarded(come_back, "organisation")),
    Route("/auth/logout", leave),
]
