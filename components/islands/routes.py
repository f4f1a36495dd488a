"""What every island's routes share: who sends, from where, how much, and errors in words.

Every answer is JSON; a refusal is {"error": sentence} with a 4xx status and leaves nothing behind.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, TypeVar

from anyio import CapacityLimiter, to_thread
from pydantic import BaseModel, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from services import accounts, web
from services.accounts import Action, Visitor, roles
from services.accounts.tries import Tries
from services.errors import BadInput, NotAllowed, NotFound, NotReady, WinrateError
from services.store import Person, acting
from services.store.acting import Actor
from services.store.columns import now
from services.words import Role

MOST_BYTES = 64_000
calls = Tries(most=1_500, seconds=60)  # by person: hundreds of votes that waited in a browser go through at once
STATUS = {NotFound: 404, NotAllowed: 403, NotReady: 409, BadInput: 422}

OpaqueId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Payload = dict[str, Any]


class Sent(BaseModel):
    """What every message carries; `age_ms` is how long it waited in the page, whatever the page's clock says.

    `part` names the field that says which part of the call's subject it is about, where one does.
    """

    part: ClassVar[str] = ""
    id: OpaqueId
    labeler: OpaqueId
    age_ms: Annotated[float, Field(ge=0)] = 0

    def at(self) -> datetime:
        """Give the moment of the key press by the server's clock."""
        return now() - timedelta(milliseconds=min(self.age_ms, 7 * 86_400_000))


S = TypeVar("S", bound=Sent)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an island: what it is about (`subject`, from the path), by whom, and what it carries."""

    subject: str
    person: Person
    query: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Doorman:
    """Lets an island's calls in; `one` and `many` name what it sends, as in vote and votes.

    Whoever calls has to be allowed `action` in the project of the subject, which `project_of` looks up. What the work
    loads is narrowed to their projects, unless everything hangs on the subject and this one check is enough.
    `require_part` raises unless a part belongs to a subject and is open, as in (variant, answer); None where the
    service loads parts by their subject alone.
    """

    one: str
    many: str
    action: Action
    project_of: Callable[[str], str | None]
    narrowed: bool = True
    most_bytes: int = MOST_BYTES
    require_part: Callable[[str, str], None] | None = None

    def answered(
        self, work: Callable[[Call], Payload], at_once: CapacityLimiter | None = None
    ) -> Callable[[Request], Awaitable[Response]]:
        """Make an endpoint of `work`, which runs in a thread for the signed-in person, and put errors into words.

        `at_once` keeps calls in a row that would otherwise slow each other and everything else down.
        """

        async def endpoint(request: Request) -> Response:
            try:
                body = await self._body(request) if request.method == "POST" else b""
                status, payload = await to_thread.run_sync(self._run, work, request, body, limiter=at_once)
            except WinrateError as error:
                status, payload = STATUS.get(type(error), 400), {"error": str(error)}
            retry = {"retry-after": str(payload["wait_s"])} if status == 429 else {}
            return JSONResponse(payload, status, headers={"cache-control": "no-store", **retry})

        return endpoint

    def read(self, kind: type[S], call: Call) -> S:
        """Read what a call carries: from the person who is signed in, about a part of the call's own subject.

        Refuses what waited in a browser to which somebody else has signed in since.
        """
        sent = kind.model_validate_json(call.body)
        if sent.labeler != call.person.id:
            raise NotAllowed(f"Somebody else signed in to this browser. Sign in again to send these {self.many}.")
        if sent.part and self.require_part is not None:
            self.require_part(call.subject, getattr(sent, sent.part))
        return sent

    async def _body(self, request: Request) -> bytes:
        self._require_same_origin(request)
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            raise BadInput(f"A {self.one} has to be sent as JSON.")
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > self.most_bytes:
                raise BadInput(f"This is too long to be a {self.one}.")
        return body

    def _require_same_origin(self, request: Request) -> None:
        """Refuse what another site's page sends: browsers name the page's origin on every POST."""
        if "origin" not in request.headers or not web.is_same_origin(request.headers):
            raise NotAllowed(f"{self.many.capitalize()} are only taken from Winrate's own pages.")

    def _run(self, work: Callable[[Call], Payload], request: Request, body: bytes) -> tuple[int, Payload]:
        visitor = accounts.visitor(request.cookies.get(accounts.COOKIE))
        if visitor is None:
            waiting = f"{self.many.capitalize()} that wait in this browser are sent then."
            return 401, {"error": f"You are signed out. Reload this page to go on. {waiting}"}
        person, subject = visitor.person, request.path_params["subject"]
        if waits := calls.take(person.id):
            return 429, {"error": f"A moment, please: {self.many} are coming in too fast.", "wait_s": waits}
        try:
            with acting.acting(self._admitted(visitor, subject)):
                return 200, work(Call(subject, person, dict(request.query_params), body))
        except ValidationError as error:
            sentence = f"This {self.one} could not be read. Reload the page and {self.one} again."
            raise BadInput(sentence) from error

    def _admitted(self, visitor: Visitor, subject: str) -> Actor:
        """Raise NotAllowed for the wrong role; what is in a project of others is not there."""
        who = visitor.actor(narrowed=self.narrowed)
        roles.require(who, self.action)
        if who.role is not Role.OWNER and self.project_of(subject) not in (None, *who.projects):
            raise NotFound("This is gone, or belongs to a project that you are not in. Ask its owner to add you.")
        return who
