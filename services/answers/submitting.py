"""Have a variant answer questions, and say beforehand what that takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

from sqlalchemy import Select, func, select

from services import jobs, providers, store
from services.accounts.roles import Action, only
from services.answers.asking import KIND
from services.answers.listing import missing
from services.errors import NotReady
from services.words import Split

_CHARACTERS_A_TOKEN = 4
_REPLY_SHARE = 0.5  # of the longest reply allowed, while nothing is known of this variant's


@dataclass(frozen=True, slots=True)
class Estimate:
    """What some answers will take, about; None where it cannot be told."""

    calls: int
    tokens: int
    dollars: float | None
    seconds: float | None


@only(Action.GENERATE_ANSWERS)
def submit(
    project_id: str,
    variant_id: str,
    *,
    split: Split | None = Split.TRAIN,
    question_ids: Sequence[str] | None = None,
    budget: float | None = None,
) -> store.Job:
    """Queue a job that answers the kept questions of a split (None: of both), or those given, with a variant.

    `budget` is in US dollars. Raises NotReady when nothing is missing.
    """
    wanted = missing(project_id, [variant_id], split, question_ids)
    if not wanted:
        raise NotReady("Every question has its answer already.")
    return jobs.submit(KIND, project_id, {"variant_ids": [variant_id]}, wanted, budget=budget)


def estimate(variant: store.Variant, calls: int) -> Estimate:
    """Estimate from a variant's answers so far, or from its prompts and the length of the project's chunks."""
    seen = (store.Answer.prompt_tokens, store.Answer.completion_tokens, store.Answer.latency_ms)
    wanted = select(*seen).where(store.Answer.variant_id == variant.id, store.Answer.prompt_tokens.is_not(None))
    with store.reading() as session:
        known = session.execute(wanted.order_by(store.Answer.created_at.desc()).limit(50)).all()
        prompt, reply = _tokens(variant, session.scalar(_mean_chunk(variant.project_id)) or 0.0)
    seconds = None
    if known:
        prompt, reply = mean(row[0] or 0 for row in known), mean(row[1] or 0 for row in known)
        seconds = calls * mean(row[2] for row in known) / 1000 / variant.model.provider.in_flight
    dollars = providers.cost(variant.model.provider, round(calls * prompt), round(calls * reply))
    return Estimate(calls, round(calls * (prompt + reply)), dollars, seconds)


def _tokens(variant: store.Variant, mean_chunk: float) -> tuple[float, float]:
    characters = len(variant.system_prompt) + len(variant.user_prompt) + variant.top_k * mean_chunk
    return characters / _CHARACTERS_A_TOKEN, variant.max_tokens * _REPLY_SHARE


def _mean_chunk(project_id: str) -> Select[Any]:
    chunks = select(func.avg(func.length(store.Chunk.text))).join(store.Document)
    return chunks.where(store.Document.project_id == project_id)
