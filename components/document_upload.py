"""Ways into the project: files, a folder, a zip of them, an address on the web."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components import errors
from services import documents
from services.errors import WinrateError

_ROUND = "document_upload.round"
_TROUBLE = "document_upload.trouble"
_KINDS = "PDF, Word, PowerPoint, Excel, CSV, e-mail, e-book, web page, text, or a zip of them"


def show(project_id: str, *, roomy: bool = False) -> None:
    """Draw the place to drop files and the two other ways in; what comes in is kept and queued to be read.

    It is `roomy` as long as it is what the page is about.
    """
    st.session_state.setdefault(_ROUND, 0)
    with st.container(key=f"document_upload_{'roomy' if roomy else 'flat'}"):
        files = st.file_uploader(
            f"{'Drop what your assistant should know' if roomy else 'Add documents'}: {_KINDS}",
            accept_multiple_files=True,
            key=f"document_upload.files.{st.session_state[_ROUND]}",
        )
    with st.container(horizontal=True):
        folder = _folder()
        _address(project_id)
    if files or folder:
        _keep(project_id, [*files, *folder])
    if trouble := st.session_state.pop(_TROUBLE, ""):
        errors.say(trouble)


def _folder() -> list[UploadedFile]:
    with st.popover("A whole folder", icon=":material/folder_open:"):
        return st.file_uploader(
            "Choose a folder; the files in it are added, each under its path.",
            accept_multiple_files="directory",
            key=f"document_upload.folder.{st.session_state[_ROUND]}",
        )


def _address(project_id: str) -> None:
    with (
        st.popover("A web address", icon=":material/link:"),
        st.form("document_upload.address", border=False, clear_on_submit=True),
    ):
        address = st.text_input("Address of a page or file", placeholder="https://…", key="document_upload.url")
        if st.form_submit_button("Fetch it", icon=":material/download:") and address.strip():
            _fetch(project_id, address)


def _fetch(project_id: str, address: str) -> None:
    try:
        with st.spinner("Fetching it from the web"):
            found = documents.fetch(address)
        documents.receive(project_id, found.name, found.content, source=found.address)
    except WinrateError as error:
        st.session_state[_TROUBLE] = str(error)
    st.rerun()


def _keep(project_id: str, files: list[UploadedFile]) -> None:
    """Keep the files one by one, so that a full disk or a closed page loses none of those before."""
    with st.spinner("Taking the files in"):
        try:
            for file in files:
                documents.receive(project_id, file.name, file.getvalue())
        except WinrateError as error:
            st.session_state[_TROUBLE] = str(error)
    st.session_state[_ROUND] += 1  # a new key empties the uploaders
    st.rerun()
