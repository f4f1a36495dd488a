"""One document of the list: what it is, a look inside, and the way to delete it."""

import streamlit as st

from components import document_chunks, document_delete, plain
from services.documents import DocumentCard


def show(card: DocumentCard) -> None:
    """Draw the card with its two buttons."""
    document = card.document
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(f"**{plain.words(document.title)}**")
            st.caption(f"{plain.words(document.name)} · {_facts(card)}")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            if st.button("See chunks", icon=":material/segment:", key=f"document_card.chunks.{document.id}"):
                document_chunks.show(card)
            if st.button(
                "", icon=":material/delete:", help="Delete this document", key=f"document_card.delete.{document.id}"
            ):
                document_delete.show(card)


def _facts(card: DocumentCard) -> str:
    pages = [_count(card.document.pages, "page")] if card.document.pages else []
    return " · ".join([card.kind, *pages, _count(card.chunks, "chunk"), _count(card.document.characters, "character")])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
