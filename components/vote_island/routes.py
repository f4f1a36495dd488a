"""What the island talks to: the next pairs, and votes, passes and undos, each harmless when sent twice.

Every answer is JSON; a refusal is {"error": sentence} with a 4xx status and leaves nothing behind.
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from services import accounts, comparisons, rendering
from services.errors import BadInput, NotAllowed, NotFound, NotReady, WinrateError
from services.store import Person
from services.store.columns import now
from services.words import ComparisonStatus, PassKind, Verdict

MOST_PAIRS = 200
MOST_BYTES = 64_000
STATUS = {NotFound: 404, NotAllowed: 403, NotReady: 409, BadInput: 422}

OpaqueId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Payload = dict[str, Any]
Work = Callable[[str, Person, Request, bytes], Payload]


class _Sent(BaseModel):
    """What every message carries; `age_ms` is how long it waited in the page, whatever the page's clock says."""

    id: OpaqueId
    labeler: OpaqueId
    age_ms: Annotated[float, Field(ge=0)] = 0

    def at(self) -> datetime:
        """Give the moment of the key press by the server's clock."""
        return now() - timedelta(milliseconds=min(self.age_ms, 7 * 86_400_000))


class _Vote(_Sent):
    pair: OpaqueId
    verdict: Verdict
    duration_ms: Annotated[int, Field(ge=0, le=2**31 - 1)]
    write_in: Annotated[str, Field(max_length=10_000)] = ""


class _Pass(_Sent):
    pair: OpaqueId
    kind: PassKind
    reason: Annotated[str, Field(max_length=1_000)] = ""


def _next(comparison_id: str, person: Person, request: Request, _body: bytes) -> Payload:
    try:
        limit, recent = (int(request.query_params.get(name, 0)) for name in ("limit", "recent"))
    except ValueError as error:
        raise BadInput("The number of pairs must be a number.") from error
    pairs = comparisons.next_pairs(comparison_id, person.id, max(1, min(limit, MOST_PAIRS)))
    done = comparisons.recent(comparison_id, person.id, min(recent, MOST_PAIRS)) if recent > 0 else []
    return {
        "open": comparisons.get(comparison_id).status == ComparisonStatus.OPEN,
        "pairs": [_shown(pair) for pair in pairs],
        "recent": [{"id": each.id, "pair": _shown(each.pair), "verdict": each.verdict} for each in done],
        "progress": asdict(comparisons.progress(comparison_id, person.id)),
    }


def _vote(comparison_id: str, person: Person, _request: Request, body: bytes) -> Payload:
    sent = _Vote.model_validate_json(body)
    _require_sender(sent, person)
    vote = comparisons.vote(
        comparison_id,
        sent.pair,
        person.id,
        sent.verdict,
        vote_id=sent.id,
        duration_ms=sent.duration_ms,
        write_in=sent.write_in,
        at=sent.at(),
    )
    return {"id": vote.id, "counts": vote.counts}


def _pass(comparison_id: str, person: Person, _request: Request, body: bytes) -> Payload:
    sent = _Pass.model_validate_json(body)
    _require_sender(sent, person)
    made = comparisons.skip_or_flag(comparison_id, sent.pair, person.id, sent.kind, pass_id=sent.id, reason=sent.reason)
    return {"id": made.id}


def _undo(comparison_id: str, person: Person, _request: Request, body: bytes) -> Payload:
    sent = _Sent.model_validate_json(body)
    _require_sender(sent, person)
    undone = comparisons.undo(comparison_id, person.id, sent.id)
    return {"id": sent.id, "undone": undone is not None}


def _shown(pair: comparisons.BlindPair) -> Payload:
    return {
        "id": pair.id,
        "question": pair.question,
        "left": rendering.to_html(pair.left),
        "right": rendering.to_html(pair.right),
        "contexts": [rendering.to_html(each) for each in pair.contexts],
    }


def _require_sender(sent: _Sent, person: Person) -> None:
    if sent.labeler != person.id:
        raise NotAllowed("Somebody else signed in to this browser. Sign in again to send these votes.")


def _require_same_origin(request: Request) -> None:
    """Refuse what another site's page sends: browsers name the page's origin on every POST."""
    if urlsplit(request.headers.get("origin", "")).netloc != request.headers.get("host"):
        raise NotAllowed("Votes are only taken from Winrate's own pages.")


def _answered(work: Work) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of `work`, which runs in a thread with the signed-in person, and puts errors into words."""

    async def endpoint(request: Request) -> Response:
        try:
            body = await _body(request) if request.method == "POST" else b""
            status, payload = await run_in_threadpool(_run, work, request, body)
        except WinrateError as error:
            status, payload = STATUS.get(type(error), 400), {"error": str(error)}
        return JSONResponse(payload, status, headers={"cache-control": "no-store"})

    return endpoint


async def _body(request: Request) -> bytes:
    _require_same_origin(request)
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise BadInput("A vote has to be sent as JSON.")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise BadInput("This is too long to be a vote.")
    return body


def _run(work: Work, request: Request, body: bytes) -> tuple[int, Payload]:
    person = accounts.person_of_cookie(request.cookies.get(accounts.COOKIE))
    if person is None:
        return 401, {"error": "Please sign in again. Votes that wait in this browser are sent afterwards."}
    try:
        return 200, work(request.path_params["comparison"], person, request, body)
    except ValidationError as error:
        raise BadInput("This vote could not be read. Reload the page and vote again.") from error


routes: list[BaseRoute] = [
    Route("/api/votes/{comparison}/next", _answered(_next), methods=["GET"]),
    Route("/api/votes/{comparison}", _answered(_vote), methods=["POST"]),
    Route("/api/votes/{comparison}/pass", _answered(_pass), methods=["POST"]),
    Route("/api/votes/{comparison}/undo", _answered(_undo), methods=["POST"]),
]
