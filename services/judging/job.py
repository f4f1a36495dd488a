"""The job "judge": every item is one pair in one of its two orders."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from services import jobs, providers, pulse, store
from services.errors import NoAnswer, NotFound
from services.jobs import items
from services.jobs.items import Item
from services.judging.keeping import KIND
from services.judging.prompt import AGAIN, Case, messages, verdict_of
from services.providers import Reply
from services.words import Side, Verdict

SEED = 7
REPLY_TOKENS = 16
THOUGHT_TOKENS = providers.REASONING_TOKENS  # for a model that reasons before it replies
KEPT_REPLY = 500  # characters
_BYTES_A_TOKEN = 3  # fewer than any tokenizer needs on average, so that an estimate is not too low


@jobs.handler(KIND)
async def drive(job: store.Job) -> None:
    """Ask the pending items of a job. Raises what items.drive raises, NotFound when the comparison is gone."""
    judge, cases, done = await asyncio.to_thread(_loaded, job.payload["judge_id"])
    async with providers.client(judge.provider) as at:
        asking = _Asking(judge, cases, done, at)
        pulse.step("Asking the judge")
        await items.drive(job, asking.judge_pair, in_flight=judge.provider.in_flight, estimate=asking.most)


class _Asking:
    """What the items of one job share."""

    def __init__(
        self, judge: store.Judge, cases: dict[str, Case], done: set[tuple[str, Side]], at: providers.Client
    ) -> None:
        self.judge, self.cases, self.done, self.at = judge, cases, done, at

    async def judge_pair(self, item: Item) -> Sequence[store.Base]:
        """Ask about the item's pair, a second time where the reply is no verdict; gives the row to keep."""
        pair_id, side = item.payload["pair_id"], Side(item.payload["candidate_side"])
        if (pair_id, side) in self.done:
            return []
        sent = self._messages(pair_id, side)
        reply = await self._ask(item, sent, self._first_limit())
        verdict = verdict_of(reply.text)
        if verdict is None:
            reply = await self._ask_again(item, sent, reply)
            verdict = verdict_of(reply.text)
        if reply.ran_out:
            raise NoAnswer(f"The judge spent all {THOUGHT_TOKENS:,} tokens on reasoning and gave no verdict.")
        return [self._row(item, pair_id, side, verdict, reply)]

    def most(self, item: Item) -> float | None:
        """Give the most dollars that an item can take; None where the prices are unknown."""
        if item.payload["pair_id"] not in self.cases:
            return 0.0
        sent = self._messages(item.payload["pair_id"], Side(item.payload["candidate_side"]))
        size = sum(len(each["content"].encode()) for each in sent) + REPLY_TOKENS * _BYTES_A_TOKEN + len(AGAIN)
        tokens = 2 * (size // _BYTES_A_TOKEN + 1)
        return providers.cost(self.judge.provider, tokens, REPLY_TOKENS + THOUGHT_TOKENS)

    def _messages(self, pair_id: str, side: Side) -> list[dict[str, str]]:
        case = self.cases.get(pair_id)
        if case is None:
            raise NotFound("The pair was deleted meanwhile.")
        return messages(self.judge.rubric, case, side, key=f"{self.judge.id} {pair_id} {side}")

    def _first_limit(self) -> int:
        reasons = providers.room(self.at.address, self.judge.model, REPLY_TOKENS) > REPLY_TOKENS
        return THOUGHT_TOKENS if reasons else REPLY_TOKENS

    async def _ask_again(self, item: Item, sent: list[dict[str, str]], before: Reply) -> Reply:
        """Leave room for thoughts where those were cut off; say what is wanted where it said something else."""
        if before.finish_reason == "length" and not self.judge.provider.embedded:
            return await self._ask(item, sent, THOUGHT_TOKENS)
        said = {"role": "assistant", "content": before.text[:KEPT_REPLY]}
        return await self._ask(item, [*sent, said, {"role": "user", "content": AGAIN}], REPLY_TOKENS)

    async def _ask(self, item: Item, sent: list[dict[str, str]], most: int) -> Reply:
        reply = await providers.chat(self.at, self.judge.model, sent, temperature=0.0, max_tokens=most, seed=SEED)
        item.spend(providers.cost(self.judge.provider, reply.prompt_tokens, reply.completion_tokens))
        return reply

    def _row(self, item: Item, pair_id: str, side: Side, verdict: Verdict | None, reply: Reply) -> store.JudgeVerdict:
        return store.JudgeVerdict(
            judge_id=self.judge.id,
            pair_id=pair_id,
            candidate_side=side,
            verdict=verdict,
            said=reply.text[:KEPT_REPLY],
            model_version=reply.model_version,
            cost=item.cost,
        )


def _loaded(judge_id: str) -> tuple[store.Judge, dict[str, Case], set[tuple[str, Side]]]:
    """Load a judge, the pairs of its comparison, and what it has said. Raises NotFound."""
    answers = (store.Pair.candidate_answer, store.Pair.baseline_answer)
    said = select(store.JudgeVerdict.pair_id, store.JudgeVerdict.candidate_side)
    with store.reading() as session:
        judge = session.get(store.Judge, judge_id, options=[joinedload(store.Judge.provider)])
        if judge is None:
            raise NotFound("The comparison that this was for is gone.")
        wanted = select(store.Pair).where(store.Pair.comparison_id == judge.comparison_id)
        wanted = wanted.options(joinedload(store.Pair.question))
        wanted = wanted.options(*(joinedload(each).options(selectinload(store.Answer.contexts)) for each in answers))
        cases = {pair.id: _case(pair) for pair in session.scalars(wanted)}
        done = {(pair_id, side) for pair_id, side in session.execute(said.filter_by(judge_id=judge_id))}
    return judge, cases, done


def _case(pair: store.Pair) -> Case:
    ours, theirs = pair.candidate_answer, pair.baseline_answer
    # Sorted by text, as for people: the order in which one variant found its passages would tell the two apart.
    passages = sorted({passage.text for answer in (ours, theirs) for passage in answer.contexts})
    return Case(pair.question.text, ours.text, theirs.text, passages)
