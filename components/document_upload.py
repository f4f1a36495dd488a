"""Files into the project, many at once, with a sentence on each that did not land."""

from collections.abc import Callable, Iterator

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components import plain
from services import documents
from services.documents import Outcome, Upload

_ROUND = "document_upload.round"
_OUTCOMES = "document_upload.outcomes"


def show(project_id: str) -> None:
    """Draw the place to drop files, read what is dropped, and say what became of it."""
    st.session_state.setdefault(_ROUND, 0)
    files = st.file_uploader(
        "Add documents: text, Markdown, web pages, PDF or Word",
        accept_multiple_files=True,
        key=f"document_upload.files.{st.session_state[_ROUND]}",
    )
    if files:
        st.session_state[_OUTCOMES] = _read(project_id, files)
        st.session_state[_ROUND] += 1  # a new key empties the uploader
        st.rerun()
    _say(st.session_state.get(_OUTCOMES, []))


def _read(project_id: str, files: list[UploadedFile]) -> list[Upload]:
    with st.status("Getting ready to read", expanded=False) as status:

        def announced() -> Iterator[tuple[str, Callable[[], bytes]]]:
            for number, file in enumerate(files, start=1):
                status.update(label=f"Reading {plain.words(file.name)} ({number} of {len(files)})")
                yield file.name, file.getvalue

        return list(documents.add_each(project_id, announced()))


def _say(outcomes: list[Upload]) -> None:
    if not outcomes:
        return
    added = [each for each in outcomes if each.outcome == Outcome.ADDED]
    if len(added) == 1:
        st.success(plain.words(added[0].sentence), icon=":material/check_circle:")
    elif added:
        noted = [each.sentence for each in added if each.note]
        st.success(
            plain.words(" ".join([f"{len(added)} documents were added.", *noted])), icon=":material/check_circle:"
        )
    for each in outcomes:
        if each.outcome == Outcome.ALREADY_HERE:
            st.info(plain.words(each.sentence), icon=":material/content_copy:")
        elif each.outcome == Outcome.REFUSED:
            st.warning(plain.words(each.sentence), icon=":material/warning:")
    if len(added) < len(outcomes):
        st.button("Got it", key="document_upload.seen", on_click=st.session_state.pop, args=(_OUTCOMES, None))
