"""How a document is cut into chunks: tried on the screen, then done with its questions taken along."""

import streamlit as st

from components import document_lengths, document_reader, document_words, plain
from components.document_reader import Cut
from services import documents
from services.counting import count
from services.documents import ChunkSettings, DocumentCard, rechunking, versions
from services.documents.rechunking import Preview
from services.errors import BadInput
from services.words import ChunkStrategy

_STRATEGIES = {
    ChunkStrategy.TITLE: "By section",
    ChunkStrategy.SENTENCES: "By sentences",
    ChunkStrategy.FIXED: "Equal lengths",
}
_MEANINGS = {
    ChunkStrategy.TITLE: "A chunk keeps to its section, and a long section is cut evenly.",
    ChunkStrategy.SENTENCES: "Whole sentences are put together, whatever section they stand in.",
    ChunkStrategy.FIXED: "Every chunk is equally long, cut between words.",
}


def show(card: DocumentCard) -> None:
    """Draw the settings, what they would make of this document, and the way to apply them."""
    document = card.document
    wanted = _settings(document.id, ChunkSettings.of(document))
    passages = versions.passages(document.id)
    try:
        preview = rechunking.preview(document.id, passages, wanted)
    except BadInput as error:
        st.warning(plain.words(str(error)), icon=":material/warning:")
        return
    _effect(card, preview)
    _apply(card, wanted, preview)
    laid_out = documents.lay_out(passages, [piece.text for piece in preview.pieces])
    cuts = [
        Cut(piece.text, piece.section, piece.page, tokens)
        for piece, tokens in zip(preview.pieces, preview.tokens_then, strict=True)
    ]
    noun = document_words.page_noun(card)
    document_reader.show(laid_out, cuts, document_id=document.id, page_noun=noun, preview=True)


def _settings(document_id: str, now: ChunkSettings) -> ChunkSettings:
    strategy_column, size_column, overlap_column = st.columns([5, 4, 4], gap="medium")
    with strategy_column:
        strategy = st.segmented_control(
            "Cut it",
            list(_STRATEGIES),
            default=now.strategy,
            required=True,
            format_func=_STRATEGIES.__getitem__,
            key=f"document_chunk_settings.strategy.{document_id}",
        )
        st.caption(_MEANINGS[strategy])
    with size_column:
        tokens = st.slider(
            "Longest chunk, in tokens",
            *(40, 800),
            now.chunk_tokens,
            10,
            help="A token is about three quarters of a word. Small chunks are found more exactly; large ones say more.",
            key=f"document_chunk_settings.tokens.{document_id}",
        )
    with overlap_column:
        overlap = st.slider(
            "Repeated from the chunk before",
            *(0, tokens // 2),
            min(now.overlap, tokens // 2),
            5,
            help="In tokens. Repetition helps where an answer stands on the edge of two chunks.",
            key=f"document_chunk_settings.overlap.{document_id}",
        )
    return ChunkSettings(strategy, tokens, overlap)


def _effect(card: DocumentCard, preview: Preview) -> None:
    figures, plot = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with plot:
        document_lengths.show(preview.tokens_now, preview.tokens_then)
    with figures:
        now, then = len(preview.tokens_now), len(preview.tokens_then)
        st.metric("Chunks", f"{now:,} → {then:,}", delta=then - now or None, delta_color="off")
        if card.questions:
            _questions(card, preview)
        else:
            st.caption("No question was written from it yet, so none can be lost.")


def _questions(card: DocumentCard, preview: Preview) -> None:
    with st.spinner("Looking where its questions would go"):
        moved = rechunking.fate(card.document.id, preview.pieces)
    if not moved.lost:
        st.caption(f":material/check: Every question keeps its place ({moved.kept} in all).")
        return
    st.warning(f"Questions that would lose their passage: {len(moved.lost)}.", icon=":material/link_off:")
    with st.popover("Which ones"):
        for question in moved.lost:
            st.markdown(f"- {plain.words(question.text)}")


def _apply(card: DocumentCard, wanted: ChunkSettings, preview: Preview) -> None:
    document_id = card.document.id
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
        everywhere = st.checkbox("New documents too", key=f"document_chunk_settings.all.{document_id}")
        unchanged = wanted == ChunkSettings.of(card.document)
        if st.button(
            "Cut it this way",
            type="primary",
            icon=":material/content_cut:",
            disabled=unchanged and not everywhere,
            key=f"document_chunk_settings.apply.{document_id}",
        ):
            if everywhere:
                documents.use_for_new_documents(card.document.project_id, wanted)
            if not unchanged:
                rechunking.rechunk(document_id, versions.passages(document_id), wanted)
            st.toast(f"It has {count(len(preview.pieces), 'chunk')} now.", icon=":material/content_cut:")
            st.rerun()
