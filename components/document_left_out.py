"""What was read in a document and left out, and why."""

import streamlit as st

from services.counting import count
from services.store import Document

_PAGES = 12


def show(document: Document) -> None:
    """Draw what was left out, by reason."""
    if not document.dropped:
        st.markdown("Nothing was left out: everything that was found in this document stands in its chunks.")
        return
    st.caption("None of this reaches the assistant: it says nothing, or says the same on every page.")
    rows = [
        {
            "What": each["text"],
            "Why": each["why"],
            "Where": _where(each.get("pages") or []),
        }
        for each in document.dropped
    ]
    st.dataframe(rows, hide_index=True, width="stretch", key=f"document_left_out.{document.id}")


def _where(pages: list[int]) -> str:
    if not pages:
        return ""
    if len(pages) > _PAGES:
        return count(len(pages), "page")
    return f"page{'' if len(pages) == 1 else 's'} {', '.join(map(str, pages))}"
