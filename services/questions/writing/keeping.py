"""What a wave leaves in the store, in one transaction: questions, what was dropped and why, items, money."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select, update

from services import store
from services.questions.editing import next_position
from services.questions.recipes import Recipe
from services.questions.writing.drafts import Draft
from services.questions.writing.plan import Slot
from services.questions.writing.styles import restyle
from services.words import ItemStatus, QuestionOrigin, QuestionStatus

Chosen = Sequence[tuple[Slot, Draft]]
NOTHING_LEFT = "No further question was found that stands all checks and differs from the others."


async def keep(job: store.Job, recipe: Recipe, chosen: Chosen, drafts: Sequence[Draft], *, spent: float) -> set[str]:
    """Commit a wave; gives the items that are done. A question whose chunk was deleted meanwhile is not kept."""
    return await asyncio.to_thread(_keep, job, recipe, chosen, drafts, spent)


async def give_up(job: store.Job, slots: Sequence[Slot]) -> None:
    """Mark what could not be written."""
    await asyncio.to_thread(_mark, [slot.item_id for slot in slots], ItemStatus.FAILED, NOTHING_LEFT)


def pause_requested(job_id: str) -> bool:
    """Say whether somebody asked the job to wait."""
    with store.reading() as session:
        return bool(session.scalar(select(store.Job.pause_requested).where(store.Job.id == job_id)))


def _keep(job: store.Job, recipe: Recipe, chosen: Chosen, drafts: Sequence[Draft], spent: float) -> set[str]:
    dropped = [draft for draft in drafts if not draft.passes]
    with store.writing() as session:
        ids = {chunk.id for draft in drafts for chunk in draft.chunks}
        there = set(session.scalars(select(store.Chunk.id).where(store.Chunk.id.in_(ids))))
        kept = [(slot, draft) for slot, draft in chosen if {chunk.id for chunk in draft.chunks} <= there]
        last = next_position(session, job.project_id or "")
        last = max([last, *(slot.position + 1 for slot, _ in kept)], default=last)
        session.add_all(_question(job, recipe, draft, slot.position) for slot, draft in kept)
        session.add_all(
            _question(job, recipe, draft, last + number)
            for number, draft in enumerate(dropped)
            if draft.chunks[0].id in there
        )
        done = {slot.item_id for slot, _ in kept}
        if done:
            session.execute(
                update(store.JobItem), [{"id": item_id, "status": ItemStatus.DONE, "error": None} for item_id in done]
            )
        _count(session.get(store.Job, job.id), dropped, spent)
    return done


def _count(job: store.Job | None, dropped: Sequence[Draft], spent: float) -> None:
    if job:
        counted = Counter(job.payload.get("dropped", {})) + Counter(draft.check for draft in dropped)
        job.payload = job.payload | {"dropped": dict(counted)}
        job.cost = spent


def _question(job: store.Job, recipe: Recipe, draft: Draft, position: int) -> store.Question:
    styled = restyle(draft.text, draft.request.slot.style, draft.request.seed) if draft.plain else draft.text
    return store.Question(
        project_id=job.project_id,
        chunk_id=draft.chunks[0].id,
        text=styled if draft.passes else draft.text,
        split=draft.request.slot.split,
        status=QuestionStatus.KEPT if draft.passes else QuestionStatus.DROPPED,
        origin=QuestionOrigin.GENERATED,
        position=position,
        kind=draft.kind,
        style=draft.style,
        audience=recipe.audience,
        evidence=draft.evidence,
        reference=draft.reference,
        other_chunk_ids=[chunk.id for chunk in draft.chunks[1:]],
        scores=dict(draft.scores),
        rank=draft.rank,
        reason=draft.reason,
        replaces_id=job.payload.get("replaces_id") if draft.passes else None,
    )


def _mark(item_ids: Sequence[str], status: ItemStatus, error: str) -> None:
    if item_ids:
        rows = [{"id": item_id, "status": status, "error": error} for item_id in item_ids]
        with store.writing() as session:
            session.execute(update(store.JobItem), rows)
