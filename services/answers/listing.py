"""What is answered, and what is not yet."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from services import hints, store
from services.hints import Hint
from services.words import QuestionStatus, Split

WITH_CONTEXTS = selectinload(store.Answer.contexts)


@dataclass(frozen=True, slots=True)
class Row:
    """A kept question and what a variant says to it; the answer's fields are None while it has none."""

    question_id: str
    question: str
    split: Split
    answer_id: str | None
    text: str | None
    latency_ms: int | None
    prompt_tokens: int | None
    completion_tokens: int | None
    cost: float | None


def rows(project_id: str, variant_id: str) -> list[Row]:
    """List a project's kept questions in order, each with the variant's answer."""
    question, answer = store.Question, store.Answer
    of_variant = and_(answer.question_id == question.id, answer.variant_id == variant_id)
    measured = (answer.latency_ms, answer.prompt_tokens, answer.completion_tokens, answer.cost)
    wanted = select(question.id, question.text, question.split, answer.id, answer.text, *measured)
    with store.reading() as session:
        return [Row(*row) for row in session.execute(_kept(wanted.outerjoin(answer, of_variant), project_id))]


def doubts(variant_id: str) -> dict[str, list[Hint]]:
    """List the hints about a variant's answers, by answer id; answers without one are left out."""
    wanted = select(store.Answer).where(store.Answer.variant_id == variant_id)
    with store.reading() as session:
        found = session.scalars(wanted.options(joinedload(store.Answer.question), WITH_CONTEXTS)).all()
    limit = hints.length_limit([len(answer.text) for answer in found])
    seen = {answer.id: hints.of(answer, length_limit=limit) for answer in found}
    return {answer_id: each for answer_id, each in seen.items() if each}


def usual_limit(variant_id: str) -> int | None:
    """Give the length in characters above which an answer of a variant stands out; None while there are too few."""
    lengths = select(func.length(store.Answer.text)).where(store.Answer.variant_id == variant_id)
    with store.reading() as session:
        return hints.length_limit(session.scalars(lengths).all())


def missing(
    project_id: str,
    variant_ids: Sequence[str],
    split: Split | None,
    question_ids: Collection[str] | None = None,
) -> list[dict[str, str]]:
    """List what has no answer yet, as job items: {"question_id", "variant_id"}.

    Of the kept questions of a split (None: of both), or of those among `question_ids`.
    """
    kept = _kept(select(store.Question.id), project_id)
    if split:
        kept = kept.where(store.Question.split == split)
    answered = select(store.Answer.question_id, store.Answer.variant_id).where(store.Answer.variant_id.in_(variant_ids))
    with store.reading() as session:
        found = session.scalars(kept).all()
        done = {(question_id, variant_id) for question_id, variant_id in session.execute(answered)}
    return [
        {"question_id": question_id, "variant_id": variant_id}
        for question_id in found
        for variant_id in variant_ids
        if (question_id, variant_id) not in done and (question_ids is None or question_id in question_ids)
    ]


def get(answer_id: str) -> store.Answer | None:
    """Give an answer with its question, contexts and variant."""
    wanted = select(store.Answer).where(store.Answer.id == answer_id)
    variant = joinedload(store.Answer.variant).joinedload(store.Variant.model).joinedload(store.Model.provider)
    with store.reading() as session:
        return session.scalars(wanted.options(joinedload(store.Answer.question), WITH_CONTEXTS, variant)).first()


def reasoning(answer_id: str) -> str:
    """Give what a model thought before it gave an answer; "" where it told nothing of that."""
    with store.reading() as session:
        found = session.get(store.AnswerReasoning, answer_id)
    return found.text if found else ""


def _kept(wanted: Any, project_id: str) -> Any:
    question = store.Question
    kept = wanted.where(question.project_id == project_id, question.status == QuestionStatus.KEPT)
    return kept.order_by(question.position, question.created_at)
