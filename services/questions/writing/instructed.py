"""Let a model that follows instructions write several questions a call, each with evidence and a reference answer."""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from services import store
from services.questions import quotes
from services.questions.editing import clean
from services.questions.recipes import Recipe
from services.questions.writing import prompts, replies
from services.questions.writing.drafts import Draft, Request
from services.questions.writing.host import Host
from services.words import QuestionKind

A_CALL = 6  # questions
CHARACTERS_A_CALL = 12_000  # of passages
TOKENS_A_QUESTION = 220


async def write(host: Host, recipe: Recipe, template: str, product: str, requests: Sequence[Request]) -> list[Draft]:
    """Write what is requested; the drafts come in the order of the calls, whichever is answered first."""
    calls = groups(requests)
    written = await asyncio.gather(*(_call(host, recipe, template, product, each) for each in calls))
    return [draft for drafts in written for draft in drafts]


def groups(requests: Sequence[Request]) -> list[list[Request]]:
    """Put requests about the same block into one call; a question across sections has a call of its own."""
    calls = [[each] for each in requests if len(each.chunks) > 1]
    alone = [each for each in requests if len(each.chunks) == 1]
    alone.sort(key=lambda each: (_block(each), each.chunk.position, each.slot.position))
    for _, of_block in groupby(alone, key=_block):
        calls += _filled(of_block)
    return calls


def _block(request: Request) -> tuple[str, int]:
    return request.chunk.document_id, request.chunk.block


def _filled(requests: Iterable[Request]) -> list[list[Request]]:
    calls: list[list[Request]] = [[]]
    for each in requests:
        chunks = prompts.passages_of([*calls[-1], each])
        if len(calls[-1]) == A_CALL or (calls[-1] and sum(len(chunk.text) for chunk in chunks) > CHARACTERS_A_CALL):
            calls.append([])
        calls[-1].append(each)
    return calls


async def _call(host: Host, recipe: Recipe, template: str, product: str, requests: Sequence[Request]) -> list[Draft]:
    found = await host.json(
        prompts.messages(recipe, template, product, requests),
        prompts.QUESTIONS_SCHEMA,
        "questions",
        most_tokens=200 + TOKENS_A_QUESTION * len(requests),
        temperature=recipe.temperature,
        seed=requests[0].seed,
    )
    drafts = [_draft(row, requests) for row in found or ()]
    return [each for each in drafts if each]


def _draft(row: dict[str, Any], requests: Sequence[Request]) -> Draft | None:
    asked = replies.number(row.get("request")) or 1
    text = clean(str(row.get("question") or "")).strip('"“”')
    if not 1 <= asked <= len(requests) or not text:
        return None
    request = requests[asked - 1]
    said = [clean(str(row.get(name) or "")) for name in ("evidence", "other_evidence")]
    chunks = request.chunks
    if len(chunks) == 1 and request.slot.kind != QuestionKind.UNANSWERABLE:
        chunks = (_standing(said[0], request, requests),)
    return Draft(
        request=request,
        text=text,
        kind=request.slot.kind,
        chunks=chunks,
        evidence="\n".join(filter(None, said[: len(chunks)])),
        reference=str(row.get("answer") or "").strip(),
        style=request.slot.style,
    )


def _standing(quote: str, request: Request, requests: Sequence[Request]) -> store.Chunk:
    """Find the chunk of the call in which a quotation stands: a model may take it from the neighbour."""
    if quotes.find(quote, request.chunk.text):
        return request.chunk
    same = [chunk for chunk in prompts.passages_of(requests) if _may_stand_in(request, chunk)]
    return next((chunk for chunk in same if quotes.find(quote, chunk.text)), request.chunk)


def _may_stand_in(request: Request, chunk: store.Chunk) -> bool:
    return chunk.split == request.slot.split and request.slot.section in (None, chunk.section)
