"""What a variant is, in a line."""

import streamlit as st

from components import plain
from components.variant_search import METHODS
from services import providers, variants
from services.retrieval import Search
from services.store import Variant
from services.variants import Settings


def show(variant: Variant) -> None:
    """Say whom a variant asks and what that model reads."""
    search = Search.of(variant)
    found = "both meaning and words" if search.by_words and search.by_vectors else METHODS[search.method]
    passages = "1 passage" if search.top_k == 1 else f"{search.top_k} passages"
    where = " in parts of the documents" if search.filter.restricts else ""
    asks = f"asks {variant.model.label} {providers.place(variant.model.provider)}"
    chosen = variants.chosen(Settings.of(variant))
    asks = f"{asks} with {chosen}" if chosen else asks
    said = f"{variant.title} {asks}. It reads {passages}, found by {found}{where}."
    refused = variants.refused(variant.model, Settings.of(variant))
    st.caption(plain.words(" ".join([said, *refused])), width="content")
