"""The chunks of a document, to read: what the assistant will be given to answer from."""

import streamlit as st

from components import plain, safe_text
from services import documents
from services.documents import DocumentCard
from services.store import Chunk

_AT_ONCE = 30


@st.dialog("What was read", width="medium")
def show(card: DocumentCard) -> None:
    """Open a dialog with the chunks in reading order, under their sections, with a search."""
    st.markdown(f"**{plain.words(card.document.title)}**")
    found = documents.chunks(card.document.id)
    shown_key = f"document_chunks.shown.{card.document.id}"
    st.session_state.setdefault(shown_key, _AT_ONCE)
    wanted = ""
    if len(found) > 5:
        wanted = st.text_input(
            "Find in this document",
            placeholder="Find a word",
            icon=":material/search:",
            label_visibility="collapsed",
            key=f"document_chunks.find.{card.document.id}",
        )
    matching = [chunk for chunk in found if wanted.strip().lower() in documents.passage(chunk).lower()]
    st.caption(f"{len(matching)} of {len(found)} chunks" if wanted.strip() else _explained(found))
    for chunk in matching[: st.session_state[shown_key]]:
        _chunk(chunk)
    left = len(matching) - st.session_state[shown_key]
    if left > 0 and st.button(f"Show {min(left, _AT_ONCE)} more", key=f"document_chunks.more.{card.document.id}"):
        st.session_state[shown_key] += _AT_ONCE
        st.rerun(scope="fragment")


def _explained(found: list[Chunk]) -> str:
    if len(found) == 1:
        return "The document is one passage. Questions are written about it, and answers are drawn from it."
    return f"{len(found)} passages in reading order. Questions are written about them, and answers are drawn from them."


def _chunk(chunk: Chunk) -> None:
    where = [f"{chunk.position + 1}"]
    if chunk.section:
        where.append(f"**{plain.words(chunk.section)}**")
    if chunk.page:
        where.append(f"page {chunk.page}")
    with st.container(border=True, gap="xsmall"):
        st.caption(" · ".join(where))
        safe_text.show(chunk.text)
