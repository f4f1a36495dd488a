"""The door by user name and password: Argilla checks them, so one account serves both."""

from html import escape

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from components import door, door_page, known_browser, sign_in_again, sign_in_organisation
from services import accounts, web
from services.accounts import guesses
from services.accounts.tries import Tries
from services.errors import MirrorDown, NotAllowed, WinrateError
from services.mirror import door as argilla_door
from services.mirror import passwords
from services.store import Person

_SIGN_IN = (
    '<form method="post" action="{action}">'
    '<label>User name<input name="username" required maxlength="200" autocomplete="username" value="{username}"'
    ' autocapitalize="none" spellcheck="false" autofocus></label>'
    '<label>Password<input name="password" type="password" required maxlength="200" autocomplete="current-password">'
    "</label><button>Sign in</button></form>"
)
_NO_ACCOUNT = "<p class=small>No account? Open the link that you were sent. It works without a password.</p>"
_OTHER = "<p class=small>Somebody else? Sign in with your account in Argilla.</p>"
_CHOOSE = (
    '<form method="post"><label>Your user name<input name="username" value="{username}" readonly'
    ' autocomplete="username"></label>'
    '<label>New password<input name="password" type="password" required minlength="8" maxlength="72"'
    ' autocomplete="new-password" autofocus></label><button>Keep this password</button></form>'
)
_CHOOSE_TEXT = "With it you come in from any browser, here and in Argilla. At least 8 characters."
_CHECKS = CapacityLimiter(4)  # a check is slow work for Argilla, and must not hold up whoever votes
choices = Tries(most=10, seconds=600)  # by person: a new password is slow work for Argilla


def form(username: str = "", known: Person | None = None) -> Response:
    """Draw the page that asks for user name and password, or whether one goes on as who this browser is known for."""
    if known is not None:
        text = "You are signed out. Everything you did is kept."
        return door_page.say(
            f"Welcome back, {known.name}", text, sign_in_again.button(known) + _OTHER + _form(username)
        )
    return door_page.say("Sign in to Winrate", "With the account that you have in Argilla.", _form(username))


async def sign_in(request: Request) -> Response:
    """Let somebody in by user name and password."""
    async with request.form() as sent:
        username, password = str(sent.get("username", "")).strip(), str(sent.get("password", ""))
    guess = guesses.of(username, door.address(request), known_browser.token(request, username))
    if waits := guess.take():  # counted before it is known, so that many at once count too
        return door.busy(waits)
    try:
        person = await to_thread.run_sync(argilla_door.check, username, password, limiter=_CHECKS)
        cookie = await run_in_threadpool(accounts.begin_for, person.id, door.browser(request))
    except NotAllowed as error:
        return door_page.say("Not signed in", str(error), _form(username), status=403)
    except MirrorDown as error:
        guess.give_back()
        return door_page.say("Not now", str(error), _form(username), status=503)
    guess.give_back()
    answer = door.enter(cookie, "/", request)
    known_browser.remember(answer, username, request)
    return answer


async def ask_for_password(request: Request) -> Response:
    """Ask a signed-in person for the password that they want."""
    person = await run_in_threadpool(accounts.person_of_cookie, request.cookies.get(accounts.COOKIE))
    if person is None:
        return RedirectResponse(web.here("/sign-in"), 303)
    return door_page.say(
        "Choose a password", _CHOOSE_TEXT, _CHOOSE.format(username=escape(person.username, quote=True))
    )


async def choose_password(request: Request) -> Response:
    """Keep the password that a signed-in person chose, in Argilla."""
    person = await run_in_threadpool(accounts.person_of_cookie, request.cookies.get(accounts.COOKIE))
    if person is None:
        return RedirectResponse(web.here("/sign-in"), 303)
    if waits := choices.take(person.id):
        return door.busy(waits)
    async with request.form() as sent:
        password = str(sent.get("password", ""))
    try:
        username = await run_in_threadpool(passwords.choose, person, password)
    except WinrateError as error:
        again = _CHOOSE.format(username=escape(person.username, quote=True))
        return door_page.say("Not changed", str(error), again, status=400)
    back = f'<p><a href="{escape(web.here("/"), quote=True)}">Go on</a></p>'
    return door_page.say("Your password is set", f"Sign in as {username} from now on, here and in Argilla.", back)


def _form(username: str) -> str:
    action = escape(web.here("/sign-in"), quote=True)
    fields = _SIGN_IN.format(action=action, username=escape(username, quote=True))
    return f"{fields}{sign_in_organisation.button()}{_NO_ACCOUNT}"


routes: list[BaseRoute] = [
    Route("/sign-in", door.guarded(sign_in, "password", counts_itself=True), methods=["POST"]),
    Route("/password", ask_for_password),
    Route("/password", door.guarded(choose_password), methods=["POST"]),
]
