"""Questions out of a file or a dataset: its first rows, which column is what, what is wrong, and then the import."""

import dataclasses
from collections.abc import Callable

import streamlit as st

from components import plain, question_grid
from services import questions
from services.counting import count
from services.errors import WinrateError
from services.questions import Mapping, Table, tables

_KEY = "question_import"
TABLE, _ROUND, _DONE = f"{_KEY}.table", f"{_KEY}.round", f"{_KEY}.done"
_FIRST = 5
_LABELS = {
    "question": "Question",
    "reference": "Reference answer",
    "section": "Section",
    "kind": "Kind",
}


def show(project_id: str) -> None:
    """Draw where the questions come from; once they are read, the columns to choose and the button that imports."""
    st.session_state.setdefault(_ROUND, 0)
    if done := st.session_state.pop(_DONE, None):
        st.success(done, icon=":material/check_circle:")
    table: Table | None = st.session_state.get(TABLE)
    if table is None:
        _source()
    else:
        _map(project_id, table)


def _source() -> None:
    file = st.file_uploader(
        "CSV, JSONL, Parquet, or a Hugging Face dataset as a zip of its folder",
        type=list(tables.EXTENSIONS),
        key=f"{_KEY}.file.{st.session_state[_ROUND]}",
    )
    if file:
        _take(lambda: questions.read_table(file.name, file.getvalue()))
    with (
        st.expander("From the Hugging Face hub", icon=":material/cloud_download:"),
        st.form(f"{_KEY}.hub", border=False),
    ):
        name = st.text_input("Dataset", placeholder="owner/name")
        split = st.text_input("Split", "train")
        if st.form_submit_button("Read it") and name.strip():
            with st.spinner("Reading the dataset's first rows"):
                _take(lambda: questions.from_hub(name, split))
    st.caption(f"At most {tables.MOST_ROWS:,} rows at once. You choose the columns before anything is imported.")


def _take(read: Callable[[], Table]) -> None:
    try:
        st.session_state[TABLE] = read()
    except WinrateError as error:
        st.error(plain.words(str(error)), icon=":material/error:")
    else:
        st.rerun()


def _map(project_id: str, table: Table) -> None:
    st.markdown(
        f"**{plain.words(table.name)}**: {count(len(table.rows), 'row')}, {count(len(table.columns), 'column')}"
    )
    for note in table.notes:
        st.warning(plain.words(note), icon=":material/content_copy:")
    mapping = _mapping(table)
    st.caption("The first rows")
    st.dataframe(table.rows.head(_FIRST), hide_index=True, key=f"{_KEY}.first")
    checked = questions.check(table, mapping)
    for error in checked.errors:
        st.error(plain.words(error), icon=":material/error:")
    for note in checked.notes:
        st.caption(plain.words(note))
    with st.container(horizontal=True):
        label = f"Import {count(checked.ready, 'question')}" if checked.ready else "Import"
        if st.button(label, type="primary", disabled=bool(checked.errors), key=f"{_KEY}.go"):
            with st.spinner("Importing, and leaving out what is there already"):
                st.session_state[_DONE] = questions.import_rows(project_id, table, mapping).sentence
            question_grid.refresh()
            _close()
        if st.button("Choose another file", type="tertiary", key=f"{_KEY}.back"):
            _close()


def _mapping(table: Table) -> Mapping:
    guessed = dataclasses.asdict(questions.guess(table))
    chosen = {}
    for column, (name, label) in zip(st.columns(len(_LABELS)), _LABELS.items(), strict=True):
        options = ["", *table.columns]
        chosen[name] = column.selectbox(
            label if name == "question" else f"{label} (optional)",
            options,
            index=options.index(guessed[name]),
            format_func=lambda each: plain.words(each) if each else "none",
            key=f"{_KEY}.{name}.{st.session_state[_ROUND]}",
        )
    return Mapping(**chosen)


def _close() -> None:
    st.session_state.pop(TABLE, None)
    st.session_state[_ROUND] += 1  # a new key empties the uploader and forgets the columns
    st.rerun()
