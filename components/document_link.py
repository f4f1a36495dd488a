"""Addresses of documents and of places in them."""

from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from services import web

_DOCUMENT, _CHUNK = "document", "chunk"


@dataclass(frozen=True, slots=True)
class Opened:
    """The document that the page's address names, and the chunk to show in it."""

    document_id: str
    chunk_id: str | None


def url(document_id: str, chunk_id: str | None = None) -> str:
    """Give the address, on this host, of a document or of a chunk's place in it."""
    named = {_DOCUMENT: document_id} | ({_CHUNK: chunk_id} if chunk_id else {})
    return web.here(f"/documents?{urlencode(named)}")


def opened() -> Opened | None:
    """Read from the page's address which document is looked at; None for all of them."""
    document_id = st.query_params.get(_DOCUMENT)
    return Opened(document_id, st.query_params.get(_CHUNK)) if document_id else None


def go_to(document_id: str) -> None:
    """Look at a document from now on."""
    st.query_params.from_dict({_DOCUMENT: document_id})


def go_back() -> None:
    """Look at all documents again."""
    st.query_params.clear()
