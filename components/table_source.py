"""Where a table comes from: a file, a zipped Hugging Face dataset, or one of the hub."""

from collections.abc import Callable

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from components import errors
from services import tables
from services.tables import Table

MOST_MEGABYTES = 200  # a hundred thousand votes with their answers


def show(key: str) -> Table | None:
    """Draw the upload and the form for the hub; give the table that was read, or say what is wrong with it."""
    file = st.file_uploader(
        "CSV, JSONL, Parquet, or a Hugging Face dataset as a zip of its folder",
        type=list(tables.EXTENSIONS),
        key=f"{key}.file",
        max_upload_size=MOST_MEGABYTES,
    )
    with (
        st.expander("From the Hugging Face hub", icon=":material/cloud_download:"),
        st.form(f"{key}.hub", border=False),
    ):
        name = st.text_input("Dataset", placeholder="owner/name")
        split = st.text_input("Split", "train")
        if st.form_submit_button("Read it") and name.strip():
            with st.spinner("Reading the dataset's first rows"):
                return _read(lambda: tables.from_hub(name, split))
    return _of_file(file, f"{key}.read") if file else None


def _of_file(file: UploadedFile, key: str) -> Table | None:
    """Read a file once, however often the page is drawn again."""
    last: tuple[str, Table] | None = st.session_state.get(key)
    if last and last[0] == file.file_id:
        return last[1]
    with st.spinner("Reading the file"):
        table = _read(lambda: tables.read(file.name, file.getvalue()))
    if table is not None:
        st.session_state[key] = (file.file_id, table)
    return table


def _read(read: Callable[[], Table]) -> Table | None:
    with errors.shown():
        return read()
    return None
