"""The job: waves of requests, until every slot is filled, nothing more is found, or the money is spent."""

import asyncio
from collections.abc import Coroutine, Sequence
from itertools import cycle, islice
from typing import Any

from sqlalchemy import select

from services import jobs, providers, pulse, retrieval, store
from services.errors import NotReady
from services.jobs import items
from services.jobs.budget import Budget
from services.questions.recipes import PromptPreset, Recipe
from services.questions.writing import by_example, instructed, keeping, prompts, reporting
from services.questions.writing.checks import Others
from services.questions.writing.drafts import Draft, Request
from services.questions.writing.host import Host
from services.questions.writing.judging import Judge
from services.questions.writing.plan import Slot
from services.questions.writing.purse import Purse
from services.questions.writing.spread import Spread
from services.words import QuestionStatus

KIND = "questions"
WAVE = {True: 16, False: 96}  # slots in one wave, by whether the model writes by example: what a kill costs at most
FIRST_WAVE = 2  # slots in the first wave, so that there is something to see soon; each next one is twice as large
MORE = 2  # further drafts asked for each slot that a wave before could not fill
LEAST = 12  # requests in a wave with such slots: one at a time would take for ever
IN_VAIN = {True: 6, False: 4}  # waves in a row without a question, after which nothing more is expected
LOOK_SECONDS = 0.5


@jobs.handler(KIND)
async def drive(job: store.Job) -> None:
    """Write a job's questions; raises NotReady with the numbers when there are fewer than were asked for."""
    provider = await asyncio.to_thread(providers.current)
    async with providers.client(provider) as at:
        host = Host(provider, at, Purse(provider, job.budget, job.cost or 0.0))
        writing = _Writing(job, host)
        await _until_stopped(job.id, writing.run())
    sentence = await asyncio.to_thread(reporting.shortfall, job.id)
    if sentence:
        raise NotReady(f"{sentence} {host.refusal}".strip())


class _Writing:
    """One pass over what a job has yet to write."""

    def __init__(self, job: store.Job, host: Host) -> None:
        self.job, self.host = job, host
        self.recipe = Recipe.model_validate(job.payload["recipe"])
        self.preset = PromptPreset(job.payload["preset"])
        self.template = self.recipe.prompt or prompts.preset_text(self.preset)
        self.by_example = self.preset == PromptPreset.EXAMPLE
        self.more = 0 if self.by_example else MORE
        self.unfilled: set[str] = set()  # items that a wave could not fill

    async def run(self) -> None:
        """Write wave after wave."""
        await self._load()
        waiting = [Slot.of(each.id, each.payload) for each in await asyncio.to_thread(items.pending, self.job.id)]
        in_vain, size, largest = 0, FIRST_WAVE, WAVE[self.by_example]
        while waiting and in_vain < IN_VAIN[self.by_example]:
            wave = waiting[:size]
            done = await self._wave(wave, waiting)
            # What a small wave does not find says little about what is left.
            in_vain = 0 if done else in_vain + (size == largest or len(wave) == len(waiting))
            size = min(2 * size, largest)
            self.unfilled |= {slot.item_id for slot in wave} - done
            waiting = [slot for slot in (*waiting[len(wave) :], *wave) if slot.item_id not in done]
            await self._stop_if_needed(len(waiting))
        await keeping.give_up(self.job, waiting)

    async def _wave(self, wave: Sequence[Slot], waiting: Sequence[Slot]) -> set[str]:
        """Write, judge, choose and keep; gives the items that are done."""
        pulse.step("Writing questions")
        drafts = await self._write(self._requests(wave))
        pulse.step("Checking what was written")
        await self.judge.judge(drafts, by_example=self.by_example)
        chosen = self.judge.choose(drafts, waiting)
        return await keeping.keep(self.job, self.recipe, chosen, drafts, spent=self.host.purse.spent)

    def _requests(self, wave: Sequence[Slot]) -> list[Request]:
        """Ask once for each slot, and for more where a wave before was in vain."""
        harder = [slot for slot in wave if slot.item_id in self.unfilled]
        more = list(islice(cycle(harder), max(0, self.more * len(harder), LEAST - len(wave))))
        found = [self.spread.request(slot, self.judge.others) for slot in (*wave, *more)]
        return [each for each in found if each]

    async def _write(self, requests: Sequence[Request]) -> list[Draft]:
        write = by_example.write if self.by_example else instructed.write
        return await write(self.host, self.recipe, self.template, self.product, requests)

    async def _stop_if_needed(self, left: int) -> None:
        if self.host.error:
            raise self.host.error
        if self.host.purse.empty and left:
            purse = self.host.purse
            raise items.OverBudget(left, Budget(purse.limit, purse.spent, None))
        if left and await asyncio.to_thread(keeping.pause_requested, self.job.id):
            raise items.Paused

    async def _load(self) -> None:
        """Open the index of the chunks, and embed what there is to compare with."""
        pulse.step("Reading the passages")
        model = self.host.provider.embedding_model
        index = await retrieval.open_index(self.job.project_id or "", self.host.at, model)
        project, chunks, questions = await asyncio.to_thread(self._read)
        by_id = {chunk.id: chunk for chunk in chunks}
        self.product = project.product or "our product"
        ordered = [by_id[each] for each in index.chunks.ids if each in by_id]
        vectors = index.vectors[[place for place, each in enumerate(index.chunks.ids) if each in by_id]]
        self.spread = Spread(self.recipe, ordered, vectors, await self.host.embed(self.recipe.must_cover))
        self.judge = Judge(self.host, self.recipe, self.product, ordered, vectors)
        self.judge.banned = await self.host.embed(self.recipe.banned)
        self.judge.others = Others(questions, await self.host.embed([each.text for each in questions]))
        for each in questions:
            self.spread.count(each.chunk_id or "")

    def _read(self) -> tuple[store.Project, Sequence[store.Chunk], Sequence[store.Question]]:
        of_project = store.Document.project_id == self.job.project_id
        asked = store.Question.project_id == self.job.project_id
        dropped = store.Question.status == QuestionStatus.DROPPED
        with store.reading() as session:
            project = session.get_one(store.Project, self.job.project_id)
            chunks = session.scalars(select(store.Chunk).join(store.Document).where(of_project)).all()
            questions = session.scalars(select(store.Question).where(asked, ~dropped)).all()
        return project, chunks, questions


async def _until_stopped(job_id: str, work: Coroutine[Any, Any, None]) -> None:
    """Run to the end unless somebody asks for a stop; what a wave had not kept yet is lost then."""
    task = asyncio.create_task(work)
    try:
        while not task.done():
            await asyncio.wait((task,), timeout=LOOK_SECONDS)
            if not task.done():
                await asyncio.to_thread(_raise_if_cancelled, job_id)
        await task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _raise_if_cancelled(job_id: str) -> None:
    if items.cancel_requested(job_id):
        raise items.Cancelled
