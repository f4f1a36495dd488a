"""The job "fine_tune_samples": a few held-out questions, answered by the base and by what came out of a run."""

import asyncio
import random
from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from services import jobs, store, variants
from services.accounts.roles import Action, only
from services.answers.trying import ask
from services.errors import NotReady
from services.finetunes.runs import get
from services.jobs import items
from services.jobs.items import Item
from services.variants import Settings
from services.words import QuestionStatus, Split

KIND = "fine_tune_samples"
QUESTIONS = 3


@only(Action.TRAIN)
def submit(run_id: str) -> None:
    """Have the samples of a run made; nothing happens where they are there, or nothing is held out."""
    run = get(run_id)
    wanted = [] if listing(run_id) else _drawn(run)
    payloads = [{"question_id": each, "position": position} for position, each in enumerate(wanted)]
    if payloads:
        with suppress(NotReady):  # those of another run are being made; the page offers to try again
            jobs.submit(KIND, run.project_id, {"run_id": run_id}, payloads)


def listing(run_id: str) -> list[store.FineTuneSample]:
    """List what there is of a run's samples, with their questions."""
    wanted = select(store.FineTuneSample).where(store.FineTuneSample.run_id == run_id)
    with store.reading() as session:
        order = wanted.order_by(store.FineTuneSample.position).options(joinedload(store.FineTuneSample.question))
        return list(session.scalars(order))


def making(run: store.FineTuneRun) -> store.Job | None:
    """Give the job that makes, or made last, the samples of a run."""
    job = jobs.latest(run.project_id, KIND)
    return job if job and job.payload["run_id"] == run.id else None


def _drawn(run: store.FineTuneRun) -> list[str]:
    """Draw held-out questions, the same ones for a run each time."""
    table = store.Question
    held_out = (table.split == Split.TEST) & (table.status == QuestionStatus.KEPT)
    with store.reading() as session:
        found = session.scalars(select(table.id).where(table.project_id == run.project_id, held_out)).all()
    return random.Random(run.data_hash).sample(sorted(found), min(QUESTIONS, len(found)))  # noqa: S311 (a draw, not a secret)


@jobs.handler(KIND)
async def drive(job: store.Job) -> None:
    """Answer the job's questions with both models, one question after the other."""
    run = await asyncio.to_thread(get, job.payload["run_id"])
    if run.tuned_model is None:
        return
    settings = Settings.of(await asyncio.to_thread(variants.base, run.project_id))
    tuned = run.tuned_model

    async def answer(item: Item) -> Sequence[store.Base]:
        question = await asyncio.to_thread(_question, item.payload["question_id"])
        said = [await ask(question, model, settings) for model in (run.base_model, tuned)]
        for each in said:
            item.spend(each.cost)
        for each in said:
            each.reply.require_answer(settings.max_tokens)
        return [
            store.FineTuneSample(
                run_id=run.id,
                position=item.payload["position"],
                question_id=question.id,
                base_text=said[0].reply.text,
                tuned_text=said[1].reply.text,
            )
        ]

    await items.drive(job, answer, in_flight=1)


def _question(question_id: str) -> store.Question:
    with store.reading() as session:
        return session.get_one(store.Question, question_id)
