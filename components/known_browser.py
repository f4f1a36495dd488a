"""A browser in which somebody signed in by password before carries a mark: strangers' guesses do not keep it out."""

import secrets as random

from starlette.requests import Request
from starlette.responses import Response

from services import secrets, web
from services.errors import BadInput

COOKIE = "winrate_known"
DAYS = 365


def remember(answer: Response, username: str, request: Request) -> None:
    """Mark the browser as one in which this account signed in."""
    answer.set_cookie(
        COOKIE,
        secrets.encrypt(f"{random.token_hex(16)} {username.casefold()}").decode(),
        max_age=DAYS * 86_400,
        path=web.here("/sign-in"),
        httponly=True,
        samesite="lax",
        secure=web.is_behind_tls(request.url.scheme),
    )


def token(request: Request, username: str) -> str:
    """Give the token of a browser in which this account signed in before; empty for any other."""
    mark = request.cookies.get(COOKIE, "")
    if not mark or len(mark) > 2_000:
        return ""
    try:
        key, _, name = secrets.decrypt(mark.encode()).partition(" ")
    except BadInput:
        return ""
    return key if name == username.casefold() else ""
