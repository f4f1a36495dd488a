"""One document of the list: what it is, a look inside, and the way to delete it."""

import streamlit as st

from components import document_delete, document_link, document_words, plain
from services.documents import DocumentCard


def show(card: DocumentCard) -> None:
    """Draw the card with its two buttons."""
    document = card.document
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall", width="stretch"):
            st.markdown(f"{document_words.icon(card)} **{plain.words(document.title)}**")
            st.caption(f"{plain.words(document.source or document.name)}  \n{document_words.facts(card)}")
        with st.container(horizontal=True, width="content", vertical_alignment="center"):
            st.button(
                "Open",
                icon=":material/open_in_full:",
                key=f"document_card.open.{document.id}",
                on_click=document_link.go_to,
                args=(document.id,),
            )
            if st.button(
                "", icon=":material/delete:", help="Delete this document", key=f"document_card.delete.{document.id}"
            ):
                document_delete.show(card)
