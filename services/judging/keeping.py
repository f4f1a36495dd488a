"""Name a comparison's judge and have it asked what it was not asked yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from services import audit, jobs, providers, store
from services.accounts.roles import Action, only
from services.comparisons.pairing import get_in
from services.counting import BYTES_A_TOKEN
from services.errors import BadInput, NotReady
from services.judging.models import models
from services.judging.prompt import MOST_RUBRIC
from services.words import ComparisonStatus, JobStatus, Side

KIND = "judge"
_REPLY_TOKENS = 4
_FRAME_BYTES = 900  # of the prompt around the texts


@dataclass(frozen=True, slots=True)
class Estimate:
    """What asking a judge takes, about; dollars are None where the host's prices are unknown."""

    calls: int
    tokens: int
    dollars: float | None


def current(comparison_id: str) -> store.Judge | None:
    """Give a comparison's judge as it was last chosen."""
    wanted = select(store.Judge).filter_by(comparison_id=comparison_id).order_by(store.Judge.version.desc()).limit(1)
    with store.reading() as session:
        return session.scalars(wanted.options(joinedload(store.Judge.provider))).first()


def left_to_ask(comparison_id: str, judge_id: str | None) -> int:
    """Count the pairs that a judge was not asked about in both orders; all that are shown, for a new judge."""
    with store.reading() as session:
        return len({pair_id for pair_id, _ in _missing(session, comparison_id, judge_id)})


def at_work(judge: store.Judge) -> bool:
    """Say whether a judge is being asked, or waits for its turn, its host or a person."""
    return _status(judge) in (JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.PAUSED)


def went_through(judge: store.Judge) -> bool:
    """Say whether nothing is left of the job that asked a judge last: what it has not seen came later, or failed."""
    return _status(judge) in (JobStatus.SUCCEEDED, None)


def _status(judge: store.Judge) -> JobStatus | None:
    with store.reading() as session:
        job = session.get(store.Job, judge.job_id) if judge.job_id else None
        return job.status if job else None


def estimate(comparison_id: str, provider_id: str, rubric: str, pairs: int) -> Estimate:
    """Estimate what it takes to ask about so many pairs, from the lengths of the comparison's answers and passages."""
    answer, pair = store.Answer, store.Pair
    of_pair = (pair.baseline_answer_id == answer.id) | (pair.candidate_answer_id == answer.id)
    lengths = select(func.avg(func.length(answer.text))).join(pair, of_pair).where(pair.comparison_id == comparison_id)
    passages = select(func.coalesce(func.sum(func.length(store.AnswerContext.text)), 0))
    passages = passages.join(answer).join(pair, of_pair).where(pair.comparison_id == comparison_id)
    with store.reading() as session:
        provider = session.get_one(store.Provider, provider_id)
        shown = session.scalar(select(func.count()).where(pair.comparison_id == comparison_id)) or 1
        size = 2 * float(session.scalar(lengths) or 0) + float(session.scalar(passages) or 0) / shown
    sent = round(2 * pairs * (_FRAME_BYTES + len(rubric) + size) / BYTES_A_TOKEN)
    said = 2 * pairs * _REPLY_TOKENS
    return Estimate(2 * pairs, sent + said, providers.cost(provider, sent, said))


@only(Action.SET_UP_COMPARISONS)
def start(
    comparison_id: str,
    provider_id: str,
    model: str,
    rubric: str,
    *,
    budget: float | None = None,
    started_by: str | None = None,
) -> store.Judge:
    """Have a model judge the pairs that it has not judged yet, each in both orders, by the job "judge".

    Another model or rubric than before makes a new version, which begins anew. `budget` is in US dollars. Raises
    NotReady before the vote has opened, where nothing is left to ask or while a judge is at work; BadInput for a model
    that may not judge or a rubric that is empty or too long; NotFound; NotAllowed for who may not set up votes.
    """
    comparison = _opened(comparison_id)
    rubric = rubric.strip()
    if not rubric or len(rubric) > MOST_RUBRIC:
        raise BadInput(f"Say in 1 to {MOST_RUBRIC:,} characters what makes an answer better.")
    chosen = next((each for each in models(comparison_id) if each.key == (provider_id, model)), None)
    if chosen is None:
        raise BadInput("This model is no longer offered. Choose another one.")
    if chosen.refused:
        raise BadInput(chosen.refused)
    with store.reading() as session:
        host = session.get_one(store.Provider, provider_id)
    providers.address(host)
    before = current(comparison_id)
    if before and before.job_id and _status(before) is JobStatus.PAUSED:
        jobs.cancel(before.job_id)  # this one asks what it has left
    with store.writing() as session:
        judge = _same_or_next(session, before, comparison_id, provider_id, model, rubric)
        items = [{"pair_id": pair_id, "candidate_side": side.value} for pair_id, side in _missing_of(session, judge)]
        if not items:
            raise NotReady("This judge was asked about every pair already. Add questions, or change the rubric.")
        job = jobs.submit(KIND, comparison.project_id, {"judge_id": judge.id}, items, budget=budget, session=session)
        judge.job_id = job.id
        audit.record(session, started_by, "judge.asked", comparison_id, model=model, version=judge.version)
    return judge


def _opened(comparison_id: str) -> store.Comparison:
    with store.reading() as session:
        comparison = get_in(session, comparison_id)
    if comparison.status is ComparisonStatus.PREPARING:
        raise NotReady("A model can judge as soon as the vote is open.")
    return comparison


def _same_or_next(
    session: Session, before: store.Judge | None, comparison_id: str, provider_id: str, model: str, rubric: str
) -> store.Judge:
    if before and (before.provider_id, before.model, before.rubric) == (provider_id, model, rubric):
        return session.get_one(store.Judge, before.id)
    judge = store.Judge(
        comparison_id=comparison_id,
        provider_id=provider_id,
        model=model,
        rubric=rubric,
        version=before.version + 1 if before else 1,
    )
    session.add(judge)
    session.flush()
    return judge


def _missing_of(session: Session, judge: store.Judge) -> Sequence[tuple[str, Side]]:
    return _missing(session, judge.comparison_id, judge.id)


def _missing(session: Session, comparison_id: str, judge_id: str | None) -> list[tuple[str, Side]]:
    """List what a judge was not asked yet, pair by pair; equal answers are never asked about."""
    pair, said = store.Pair, store.JudgeVerdict
    shown = select(pair.id).where(pair.comparison_id == comparison_id, ~pair.automatic_tie).order_by(pair.position)
    asked = select(said.pair_id, said.candidate_side).where(said.judge_id == judge_id)
    done = {(pair_id, side) for pair_id, side in session.execute(asked)}
    return [each for each in product(session.scalars(shown), Side) if each not in done]
