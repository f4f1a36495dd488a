"""A document page-wide: its text beside its chunks, how it is cut, what was left out, its versions."""

import streamlit as st

from components import (
    document_chunk_settings,
    document_left_out,
    document_link,
    document_passages,
    document_versions,
    document_words,
    errors,
    moments,
    plain,
)
from components.document_link import Opened
from services import documents
from services.store import Project

CONTENTS, CUT, LEFT_OUT, VERSIONS = "Contents", "Chunk size", "Left out", "Versions"


@errors.shown()
def show(opened: Opened, project: Project, *, editable: bool) -> None:
    """Draw the project's document that the address names, or that it is gone; who may not edit sees its text alone."""
    if editable:
        st.button(
            "All documents",
            icon=":material/arrow_back:",
            type="tertiary",
            key="document_view.back",
            on_click=document_link.go_back,
        )
    card = documents.card(opened.document_id, project_id=project.id)
    document = card.document
    st.header(plain.words(document.title))
    added = moments.day(document.created_at)
    origin = plain.words(document.source or document.name)
    st.caption(f"{document_words.icon(card)} {origin} · {document_words.facts(card)} · added {added}")
    if document.note:
        st.info(plain.words(document.note), icon=":material/info:")
    if not editable:
        document_passages.show(card, opened.chunk_id)
        return
    part = st.segmented_control(
        "What to look at",
        (CONTENTS, CUT, LEFT_OUT, VERSIONS),
        default=CONTENTS,
        required=True,
        label_visibility="collapsed",
        key=f"document_view.part.{document.id}",
    )
    if part == CUT:
        document_chunk_settings.show(card)
    elif part == LEFT_OUT:
        document_left_out.show(document)
    elif part == VERSIONS:
        document_versions.show(document)
    else:
        document_passages.show(card, opened.chunk_id)
