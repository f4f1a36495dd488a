"""What a variant may read: how many passages, how they are found, and where."""

import streamlit as st

from services import documents, retrieval, variants
from services.retrieval import ChunkFilter, Search
from services.store import Variant
from services.words import Fusion, RetrievalMethod

_KEY = "variant_search"
METHODS = {
    RetrievalMethod.VECTORS: "meaning",
    RetrievalMethod.BM25: "words",
    RetrievalMethod.HYBRID: "both",
}
_EXPLAINED = {
    RetrievalMethod.VECTORS: "Finds passages that mean the same as the question, in whatever words.",
    RetrievalMethod.BM25: "Finds passages that share the question's words: good for names, codes and exact terms.",
    RetrievalMethod.HYBRID: "Searches both ways and joins the two lists.",
}
_FUSIONS = {Fusion.RECIPROCAL: "place in each list", Fusion.RELATIVE: "score in each list"}


def show(variant: Variant) -> Search:
    """Draw the fields; gives what they hold now."""
    now = Search.of(variant)
    left, right = st.columns(2)
    top_k = left.slider("Passages it reads", 1, variants.MOST_PASSAGES, now.top_k, key=f"{_KEY}.top_k.{variant.id}")
    with right:
        method = st.segmented_control(
            "Found by",
            list(METHODS),
            default=now.method,
            format_func=METHODS.__getitem__,
            required=True,
            key=f"{_KEY}.method.{variant.id}",
        )
    st.caption(_EXPLAINED[method])
    fusion = now.fusion
    if method is RetrievalMethod.HYBRID:
        fusion = st.radio(
            "Joined by",
            list(_FUSIONS),
            index=list(_FUSIONS).index(now.fusion),
            format_func=_FUSIONS.__getitem__,
            horizontal=True,
            key=f"{_KEY}.fusion.{variant.id}",
        )
    return Search(top_k, method, fusion, _filter(variant, now.filter, method))


def _filter(variant: Variant, now: ChunkFilter, method: RetrievalMethod) -> ChunkFilter:
    with st.expander("Only parts of the documents", expanded=now.restricts or now.minimum_score is not None):
        names = {card.document.id: card.document.title for card in documents.listing(variant.project_id)}
        sections = retrieval.sections(variant.project_id)
        left, right = st.columns(2)
        with left:
            only_documents = _some("Only these documents", list(names), now.documents, variant.id, names)
            no_documents = _some("Never these documents", list(names), now.without_documents, variant.id, names)
        with right:
            only_sections = _some("Only these sections", sections, now.sections, variant.id)
            no_sections = _some("Never these sections", sections, now.without_sections, variant.id)
        least = 0.0
        if method is not RetrievalMethod.BM25:
            least = st.slider(
                "Leave out passages less alike than",
                0.0,
                1.0,
                now.minimum_score or 0.0,
                0.05,
                key=f"{_KEY}.minimum.{variant.id}",
                help="Cosine similarity of question and passage; 0 leaves nothing out.",
            )
    return ChunkFilter(only_documents, only_sections, no_documents, no_sections, least or None)


def _some(
    label: str, options: list[str], now: tuple[str, ...], variant_id: str, names: dict[str, str] | None = None
) -> tuple[str, ...]:
    known = [*options, *(each for each in now if each not in options)]
    chosen = st.multiselect(
        label,
        known,
        default=list(now),
        format_func=lambda key: names.get(key, "a deleted document") if names else key,
        key=f"{_KEY}.{label}.{variant_id}",
        placeholder="all" if label.startswith("Only") else "none",
    )
    return tuple(chosen)
