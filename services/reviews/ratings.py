"""What ratings of the passages say about retrieval: their mean by section and by retrieval setting."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import mean

from sqlalchemy import select

from services import store
from services.words import QuestionStatus, RetrievalMethod, ReviewStatus

POOR = 3.0
_METHODS = {
    RetrievalMethod.VECTORS: "by meaning",
    RetrievalMethod.BM25: "by keywords",
    RetrievalMethod.HYBRID: "by both",
}


@dataclass(frozen=True, slots=True)
class Rated:
    """A group of submitted reviews: the mean rating (1-5) of what the assistant was given to read, and how many."""

    name: str
    rating: float
    reviews: int
    poor: int  # rated 1 or 2


def by_section(variant_id: str) -> list[Rated]:
    """Rate the passages found for questions about each section, the worst first."""
    wanted = (
        select(store.Chunk.section, store.Document.title, store.Review.context_rating)
        .join(store.Answer, store.Review.answer_id == store.Answer.id)
        .join(store.Question, store.Answer.question_id == store.Question.id)
        .join(store.Chunk, store.Chunk.id == store.Question.chunk_id)
        .join(store.Document, store.Document.id == store.Chunk.document_id)
        .where(store.Answer.variant_id == variant_id, *_RATED)
    )
    with store.reading() as session:
        rated = [(section or title, rating or 0) for section, title, rating in session.execute(wanted)]
    return sorted(_groups(rated), key=lambda each: each.rating)


def by_retrieval(project_id: str) -> list[Rated]:
    """Rate the passages that each variant found, the best first; a name says how it searches."""
    wanted = (
        select(store.Variant, store.Review.context_rating)
        .join(store.Answer, store.Answer.variant_id == store.Variant.id)
        .join(store.Review, store.Review.answer_id == store.Answer.id)
        .join(store.Question, store.Answer.question_id == store.Question.id)
        .where(store.Variant.project_id == project_id, *_RATED)
    )
    with store.reading() as session:
        rated = [(_described(variant), rating or 0) for variant, rating in session.execute(wanted)]
    return sorted(_groups(rated), key=lambda each: -each.rating)


_RATED = (
    store.Review.status == ReviewStatus.SUBMITTED,
    store.Review.context_rating.is_not(None),
    store.Question.status == QuestionStatus.KEPT,
)


def _described(variant: store.Variant) -> str:
    passages = "1 passage" if variant.top_k == 1 else f"{variant.top_k} passages"
    return f"{variant.name}: {passages}, {_METHODS[variant.retrieval]}"


def _groups(rated: Iterable[tuple[str, int]]) -> list[Rated]:
    by_name: dict[str, list[int]] = defaultdict(list)
    for name, rating in rated:
        by_name[name].append(rating)
    return [Rated(name, mean(each), len(each), sum(rating <= 2 for rating in each)) for name, each in by_name.items()]
