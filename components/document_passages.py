"""The text of a document as it was read, beside the chunks that it was cut into."""

import streamlit as st

from components import document_reader, document_words
from components.document_reader import Cut
from services import documents
from services.documents import DocumentCard, Paragraph, versions
from services.reading.sentences import count_tokens


def show(card: DocumentCard, chunk_id: str | None) -> None:
    """Draw both; the chunk with `chunk_id` is open, when there is one."""
    document = card.document
    with st.spinner("Opening the document"):
        chunks = documents.chunks(document.id)
        asked = documents.questions_by_chunk(document.id)
        laid_out = _laid_out(document.id, document.version, tuple(chunk.id for chunk in chunks))
    cuts = [
        Cut(chunk.text, chunk.section, chunk.page, count_tokens(chunk.text), asked.get(chunk.id, 0), chunk.id)
        for chunk in chunks
    ]
    chosen = next((chunk.position for chunk in chunks if chunk.id == chunk_id), None)
    noun = document_words.page_noun(card)
    document_reader.show(laid_out, cuts, document_id=document.id, page_noun=noun, chosen=chosen)


@st.cache_data(max_entries=8, show_spinner=False)
def _laid_out(document_id: str, version: int, chunk_ids: tuple[str, ...]) -> list[Paragraph]:
    """Lay a document out once; another version or other chunks make it another one."""
    return documents.lay_out(versions.passages(document_id), [chunk.text for chunk in documents.chunks(document_id)])
