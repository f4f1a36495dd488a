"""The versions of a document, each with its file."""

from functools import partial

import streamlit as st

from components import moments, plain
from services import audit
from services.documents import versions
from services.documents.versions import Version
from services.store import Document


def show(document: Document) -> None:
    """Draw the versions, newest first, with the way to get each file back."""
    st.caption("To add a version, upload a file of the same name. The files of older ones are kept.")
    for version in versions.history(document.id):
        _version(document, version)


def _version(document: Document, version: Version) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        with st.container(gap="xxsmall", width="stretch"):
            newest = " :green-badge[in use]" if version.is_newest else ""
            st.markdown(f"**Version {version.number}**{newest}")
            moment = moments.minute(version.created_at)
            st.caption(f"{plain.words(version.name or document.name)} · {_size(version.size)} · {moment}")
        st.download_button(
            "Download",
            data=audit.noted(
                partial(versions.content, document.id, version.number),
                "document.downloaded",
                document.id,
                name=document.name,
            ),
            file_name=(version.name or document.name).rsplit("/", 1)[-1],
            icon=":material/download:",
            key=f"document_versions.download.{document.id}.{version.number}",
        )


def _size(size: int) -> str:
    return f"{size / 1024**2:.1f} MB" if size >= 1024**2 else f"{max(1, round(size / 1024))} KB"
