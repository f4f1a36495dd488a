"""Judges for tests: what a stub of a paid host says when it is asked about a pair, and their verdicts in the store."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from bench.stub import CHAT_MODEL
from services import jobs, judging, providers, store
from services.words import JobStatus, Side, Verdict

Say = Callable[[dict[str, Any]], str]
PART = re.compile(r"^#[0-9a-f]{16} (\w+)(?: answer)?\n(.*?)\n\n(?=#)", re.MULTILINE | re.DOTALL)


def parts(body: dict[str, Any]) -> dict[str, str]:
    """Take a question to a judge apart: Question, Passages, Left, Right."""
    return dict(PART.findall(body["messages"][1]["content"]))


def preferring(text: str) -> Say:
    """Judge well: choose the answer that contains a text, whichever side it is on; a tie where both or none do."""

    def say(body: dict[str, Any]) -> str:
        left, right = (text in parts(body)[side] for side in ("Left", "Right"))
        return "tie" if left == right else "left" if left else "right"

    return say


def always(reply: str) -> Say:
    """Judge badly: say the same of every pair."""
    return lambda _body: reply


async def judged(comparison: store.Comparison, *, rubric: str = judging.RUBRIC) -> store.Judge:
    """Have the stub judge a comparison, as the worker does."""
    judge = judging.start(comparison.id, providers.current().id, CHAT_MODEL, rubric)
    await judging.drive(job_of(judge))
    with store.writing() as session:
        session.get_one(store.Job, judge.job_id).status = JobStatus.SUCCEEDED
    return judge


def job_of(judge: store.Judge) -> store.Job:
    """Give the job that asks a judge."""
    with store.reading() as session:
        return session.get_one(store.Job, judge.job_id)


def said(judge: store.Judge) -> list[store.JudgeVerdict]:
    """List what a judge said, pair by pair."""
    wanted = select(store.JudgeVerdict).join(store.Pair, store.Pair.id == store.JudgeVerdict.pair_id)
    with store.reading() as session:
        ordered = wanted.order_by(store.Pair.position, store.JudgeVerdict.candidate_side)
        return list(session.scalars(ordered.filter(store.JudgeVerdict.judge_id == judge.id)))


def failures(judge: store.Judge) -> list[jobs.Failure]:
    """List what could not be asked."""
    assert judge.job_id
    return jobs.failures(judge.job_id)


def opine(
    comparison: store.Comparison, opinions: Sequence[tuple[Verdict | None, Verdict | None]], *, model: str = "Judge"
) -> store.Judge:
    """Put what a judge said of the first pairs into the store: with the candidate's answer left, and right."""
    with store.writing() as session:
        host = store.Provider(name=f"Host of {model}", chat_model=model, embedding_model="none")
        session.add(host)
        session.flush()
        judge = store.Judge(comparison_id=comparison.id, provider_id=host.id, model=model, rubric="Be just.", version=1)
        session.add(judge)
        session.flush()
        pairs = session.scalars(select(store.Pair).filter_by(comparison_id=comparison.id).order_by(store.Pair.position))
        session.add_all(
            store.JudgeVerdict(judge_id=judge.id, pair_id=pair.id, candidate_side=side, verdict=verdict)
            for pair, said in zip(pairs, opinions, strict=False)
            for side, verdict in zip((Side.LEFT, Side.RIGHT), said, strict=True)
        )
    return judge
