"""Everything that a reviewer needs to see of an answer; which variant gave it is not part of that."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from services import answers, hints, store
from services.reviews.support import Span, spans
from services.words import QuestionKind


@dataclass(frozen=True, slots=True)
class Passage:
    """What the assistant was given to read, with what bears the answer out; where it stands, as far as known."""

    text: str
    marks: tuple[Span, ...]
    source: str
    document_id: str | None
    chunk_id: str | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One answer as its reviewer sees it, with what they made of it so far."""

    answer_id: str
    question: str
    kind: QuestionKind | None
    section: str
    answer: str
    passages: tuple[Passage, ...]
    hints: tuple[str, ...]
    mine: store.Review | None


def sheets(answer_ids: Sequence[str], person_id: str) -> list[Sheet]:
    """Lay out answers for a person, in the order asked for; those that are gone are left out."""
    with store.reading() as session:
        found = _answers(session, answer_ids)
        mine = _reviews(session, answer_ids, person_id)
        places = _places(session, list(found.values()))
        limits = {id_: _length_limit(session, id_) for id_ in {answer.variant_id for answer in found.values()}}
    return [
        _sheet(found[id_], mine.get(id_), places, limits[found[id_].variant_id]) for id_ in answer_ids if id_ in found
    ]


def _sheet(answer: store.Answer, mine: store.Review | None, places: dict[str, store.Chunk], limit: int | None) -> Sheet:
    question = answer.question
    home = places.get(question.chunk_id or "")
    return Sheet(
        answer_id=answer.id,
        question=question.text,
        kind=question.kind,
        section=home.section if home else "",
        answer=answer.text,
        passages=tuple(_passage(answer, each, places) for each in answer.contexts),
        hints=tuple(dict.fromkeys(hint.words for hint in hints.of(answer, length_limit=limit))),
        mine=mine,
    )


def _passage(answer: store.Answer, context: store.AnswerContext, places: dict[str, store.Chunk]) -> Passage:
    chunk = places.get(context.chunk_id or "")
    marks = spans(context.text, evidence=answer.question.evidence, answer=answer.text)
    if chunk is None:
        return Passage(context.text, tuple(marks), "", None, None)
    page = f"page {chunk.page}" if chunk.page else ""
    source = " · ".join(part for part in (chunk.document.title, chunk.section, page) if part)
    return Passage(context.text, tuple(marks), source, chunk.document_id, chunk.id)


def _answers(session: Session, ids: Sequence[str]) -> dict[str, store.Answer]:
    wanted = select(store.Answer).where(store.Answer.id.in_(ids))
    wanted = wanted.options(joinedload(store.Answer.question), answers.WITH_CONTEXTS)
    return {answer.id: answer for answer in session.scalars(wanted)}


def _reviews(session: Session, ids: Sequence[str], person_id: str) -> dict[str, store.Review]:
    wanted = select(store.Review).where(store.Review.answer_id.in_(ids), store.Review.person_id == person_id)
    return {review.answer_id: review for review in session.scalars(wanted)}


def _places(session: Session, found: Sequence[store.Answer]) -> dict[str, store.Chunk]:
    ids = {context.chunk_id for answer in found for context in answer.contexts}
    ids |= {answer.question.chunk_id for answer in found}
    wanted = select(store.Chunk).where(store.Chunk.id.in_(ids - {None})).options(joinedload(store.Chunk.document))
    return {chunk.id: chunk for chunk in session.scalars(wanted)}


def _length_limit(session: Session, variant_id: str) -> int | None:
    lengths = select(func.length(store.Answer.text)).where(store.Answer.variant_id == variant_id)
    return hints.length_limit(list(session.scalars(lengths)))
