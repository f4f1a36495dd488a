"""What the island talks to: the next pairs, and votes, passes and undos, each harmless when sent twice.

Every answer is JSON; a refusal is {"error": sentence} with a 4xx status and leaves nothing behind.
"""

from dataclasses import asdict
from typing import Annotated

from pydantic import Field
from starlette.routing import BaseRoute, Route

from components.islands.routes import Call, Doorman, OpaqueId, Payload, Sent
from services import comparisons, rendering
from services.errors import BadInput
from services.words import ComparisonStatus, PassKind, Verdict

MOST_PAIRS = 200
_DOORMAN = Doorman("vote", "votes")


class _Vote(Sent):
    pair: OpaqueId
    verdict: Verdict
    duration_ms: Annotated[int, Field(ge=0, le=2**31 - 1)]
    write_in: Annotated[str, Field(max_length=10_000)] = ""


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
    pairs = comparisons.next_pairs(comparison_id, person_id, max(1, min(limit, MOST_PAIRS)))
    done = comparisons.recent(comparison_id, person_id, min(recent, MOST_PAIRS)) if recent > 0 else []
    return {
        "open": comparisons.get(comparison_id).status == ComparisonStatus.OPEN,
        "pairs": [_shown(pair) for pair in pairs],
        "recent": [{"id": each.id, "pair": _shown(each.pair), "verdict": each.verdict} for each in done],
        "progress": asdict(comparisons.progress(comparison_id, person_id)),
    }


def _vote(call: Call) -> Payload:
    sent = _Vote.model_validate_json(call.body)
    _DOORMAN.require_sender(sent, call.person)
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
    return {"id": vote.id, "counts": vote.counts}


def _pass(call: Call) -> Payload:
    sent = _Pass.model_validate_json(call.body)
    _DOORMAN.require_sender(sent, call.person)
    made = comparisons.skip_or_flag(
        call.subject, sent.pair, call.person.id, sent.kind, pass_id=sent.id, reason=sent.reason
    )
    return {"id": made.id}


def _undo(call: Call) -> Payload:
    sent = Sent.model_validate_json(call.body)
    _DOORMAN.require_sender(sent, call.person)
    undone = comparisons.undo(call.subject, call.person.id, sent.id)
    return {"id": sent.id, "undone": undone is not None}


def _shown(pair: comparisons.BlindPair) -> Payload:
    return {
        "id": pair.id,
        "question": pair.question,
        "left": rendering.to_html(pair.left),
        "right": rendering.to_html(pair.right),
        "contexts": [rendering.to_html(each) for each in pair.contexts],
    }


routes: list[BaseRoute] = [
    Route("/api/votes/{subject}/next", _DOORMAN.answered(_next), methods=["GET"]),
    Route("/api/votes/{subject}", _DOORMAN.answered(_vote), methods=["POST"]),
    Route("/api/votes/{subject}/pass", _DOORMAN.answered(_pass), methods=["POST"]),
    Route("/api/votes/{subject}/undo", _DOORMAN.answered(_undo), methods=["POST"]),
]
