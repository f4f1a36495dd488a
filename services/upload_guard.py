"""Files are only taken from people who are signed in, and not without end: Streamlit itself asks for neither."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from services import accounts
from services.accounts.tries import Tries
from services.middleware import Layer

PATH = "/_stcore/upload_file/"
uploads = Tries(most=600, seconds=60)  # by person: a folder of several hundred files goes through


class UploadGuard(Layer):
    """ASGI middleware before Streamlit's route for uploads."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, or refuse it."""
        refusal = None
        if scope["type"] == "http" and PATH in scope["path"]:
            refusal = await run_in_threadpool(_refuse, Request(scope))
        await (refusal or self.app)(scope, receive, send)


def _refuse(request: Request) -> Response | None:
    person = accounts.person_of_cookie(request.cookies.get(accounts.COOKIE))
    if person is None:
        return PlainTextResponse("Please sign in before you upload a file.", 401)
    if request.method == "PUT" and (waits := uploads.take(person.id)):
        sentence = f"These are many files at once. Wait {waits} seconds, then upload the rest."
        return PlainTextResponse(sentence, 429, {"retry-after": str(waits)})
    return None
