"""What the island talks to: the next pairs, and votes, reasons, passes and undos, each harmless when sent twice.

Every answer is JSON; a refusal is {"error": sentence} with a 4xx status and leaves nothing behind.
"""

from dataclasses import asdict
from typing import Annotated

from anyio import CapacityLimiter
from pydantic import Field
from starlette.routing import BaseRoute, Route

from components.islands.routes import Call, Doorman, OpaqueId, Payload, Sent
from components.vote_island import texts
from services import comparisons, projects
from services.accounts import Action
from services.errors import BadInput
from services.words import PassKind, Side, Verdict, VoteReason

MOST_PAIRS = 200
_DOORMAN = Doorman("vote", "votes", Action.VOTE, projects.of_comparison, narrowed=False)
# Pages fetch ahead, so nobody waits for the next pairs; a vote is never to stand behind many such calls.
_ONE_FETCH, _FEW_VOTES = CapacityLimiter(1), CapacityLimiter(4)


class _Vote(Sent):
    pair: OpaqueId
    verdict: Verdict
    duration_ms: Annotated[int, Field(ge=0, le=2**31 - 1)]
    write_in: Annotated[str, Field(max_length=10_000)] = ""


class _Why(Sent):
    """Sent with the id of the vote that it explains."""

    reason: VoteReason | None = None
    write_in: Annotated[str | None, Field(max_length=10_000)] = None


class _Guess(Sent):
    pair: OpaqueId
    side: Side | None = None


class _Pass(Sent):
    pair: OpaqueId
    kind: PassKind
    reason: Annotated[str, Field(max_length=1_000)] = ""


def _next(call: Call) -> Payload:
    comparison_id, person_id = call.subject, call.person.id
    try:
        limit, recent = (int(call.query.get(name, 0)) for name in ("limit", "recent"))
    except ValueError as error:
        raise BadInput("The number of pairs must be a number.") from error
    found = comparisons.fetch(comparison_id, person_id, max(1, min(limit, MOST_PAIRS)))
    done = comparisons.recent(comparison_id, person_id, min(recent, MOST_PAIRS)) if recent > 0 else []
    last = comparisons.to_guess(comparison_id, person_id) if found.open and not found.pairs else None
    shown = [*found.pairs, *(each.pair for each in done), *([last] if last else [])]
    return {
        "open": found.open,
        "pairs": [_shown(pair) for pair in found.pairs],
        "sources": {pair.id: texts.written(pair) for pair in shown},
        "more": found.more,
        "may_come_back": 0 if found.pairs else found.may_come_back,
        "elsewhere": comparisons.left_elsewhere(comparison_id, person_id) if not found.pairs else 0,
        "guess": _shown(last) if last else None,
        "recent": [{"id": each.id, "pair": _shown(each.pair), "verdict": each.verdict} for each in done],
        "progress": asdict(found.progress),
    }


def _vote(call: Call) -> Payload:
    sent = _DOORMAN.read(_Vote, call)
    vote = comparisons.vote(
        call.subject,
        sent.pair,
        call.person.id,
        sent.verdict,
        vote_id=sent.id,
        duration_ms=sent.duration_ms,
        write_in=sent.write_in,
        at=sent.at(),
    )
    return {"id": vote.id}


def _pass(call: Call) -> Payload:
    sent = _DOORMAN.read(_Pass, call)
    comparisons.skip_or_flag(call.subject, sent.pair, call.person.id, sent.kind, pass_id=sent.id, reason=sent.reason)
    return {"id": sent.id}


def _why(call: Call) -> Payload:
    sent = _DOORMAN.read(_Why, call)
    comparisons.explain(call.subject, call.person.id, sent.id, reason=sent.reason, write_in=sent.write_in)
    return {"id": sent.id}


def _guess(call: Call) -> Payload:
    sent = _DOORMAN.read(_Guess, call)
    comparisons.guess(call.subject, call.person.id, sent.pair, sent.side)
    return {"id": sent.id}


def _undo(call: Call) -> Payload:
    sent = _DOORMAN.read(Sent, call)
    undone = comparisons.undo(call.subject, call.person.id, sent.id)
    return {"id": sent.id, "undone": undone is not None}


def _shown(pair: comparisons.BlindPair) -> Payload:
    return {"id": pair.id, **texts.drawn(pair)}


routes: list[BaseRoute] = [
    Route("/api/votes/{subject}/next", _DOORMAN.answered(_next, _ONE_FETCH), methods=["GET"]),
    Route("/api/votes/{subject}", _DOORMAN.answered(_vote, _FEW_VOTES), methods=["POST"]),
    Route("/api/votes/{subject}/pass", _DOORMAN.answered(_pass), methods=["POST"]),
    Route("/api/votes/{subject}/why", _DOORMAN.answered(_why), methods=["POST"]),
    Route("/api/votes/{subject}/guess", _DOORMAN.answered(_guess), methods=["POST"]),
    Route("/api/votes/{subject}/undo", _DOORMAN.answered(_undo), methods=["POST"]),
]
