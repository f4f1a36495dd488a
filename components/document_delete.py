"""Deleting a document, after saying what goes with it and what stays."""

import streamlit as st

from components import errors, plain
from services import documents
from services.counting import count
from services.documents import Contents, DocumentCard


@st.dialog("Delete this document?")
@errors.shown()
def show(card: DocumentCard) -> None:
    """Open the question; the document goes only when it is answered with Delete."""
    st.markdown(f"**{plain.words(card.document.title)}**")
    st.markdown(_consequences(documents.what_goes_with(card.document.id)))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep it", key=f"document_delete.keep.{card.document.id}"):
            st.rerun()
        if st.button("Delete", type="primary", icon=":material/delete:", key=f"document_delete.go.{card.document.id}"):
            documents.delete(card.document.id)
            st.toast("The document is deleted.", icon=":material/delete:")
            st.rerun()


def _consequences(contents: Contents) -> str:
    said = f"Its {count(contents.chunks, 'chunk')} will go"
    if contents.unanswered_questions:
        said += f", and {count(contents.unanswered_questions, 'question')} written from it without an answer yet"
    said += "."
    if contents.answered_questions:
        stays = "stays, with its" if contents.answered_questions == 1 else "stay, with their"
        said += f" {count(contents.answered_questions, 'answered question')} {stays} reviews and votes."
    return f"{said} This cannot be undone."
