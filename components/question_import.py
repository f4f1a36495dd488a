"""Questions out of a file or a dataset: its first rows, which column is what, what is wrong, and then the import."""

import dataclasses

import streamlit as st

from components import errors, import_notes, plain, question_grid, question_near, table_source
from services import questions
from services.counting import count
from services.questions import Checked, Imported, Mapping
from services.tables import Table

_KEY = "question_import"
TABLE, _ROUND, _DONE, _CHECKED = f"{_KEY}.table", f"{_KEY}.round", f"{_KEY}.done", f"{_KEY}.checked"
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
    done: Imported | None = st.session_state.pop(_DONE, None)
    if done:
        st.success(done.sentence, icon=":material/check_circle:")
        import_notes.show(f"Left out: {count(len(done.left_out), 'row')}", done.left_out)
    table: Table | None = st.session_state.get(TABLE)
    if table is None:
        _source()
    else:
        _map(project_id, table)


def _source() -> None:
    table = table_source.show(f"{_KEY}.source.{st.session_state[_ROUND]}")
    st.caption("You choose the columns before anything is imported.")
    if table is not None:
        st.session_state[TABLE] = table
        st.rerun()


def _map(project_id: str, table: Table) -> None:
    st.markdown(
        f"**{plain.words(table.name)}**: {count(len(table.rows), 'row')}, {count(len(table.columns), 'column')}"
    )
    if table.notes:
        st.warning("  \n".join(map(plain.words, table.notes)), icon=":material/content_copy:")
    mapping = _mapping(table)
    st.caption("The first rows")
    st.dataframe(table.rows.head(_FIRST), hide_index=True, key=f"{_KEY}.first")
    checked = _checked(project_id, table, mapping)
    for error in checked.errors:
        errors.say(error)
    for note in checked.notes:
        st.caption(plain.words(note))
    import_notes.show(f"Left out: {count(len(checked.left_out), 'row')}", checked.left_out)
    skip = question_near.show(checked.near, f"{_KEY}.near.{st.session_state[_ROUND]}.{mapping.question}")
    with st.container(horizontal=True):
        ready = checked.ready - len(skip)
        label = f"Import {count(ready, 'question')}" if ready else "Import"
        if st.button(label, type="primary", disabled=not ready, key=f"{_KEY}.go"):
            with st.spinner("Importing, and leaving out what is there already"):
                done = questions.import_rows(project_id, table, mapping, skip=skip)
            st.session_state[_DONE] = done
            question_grid.refresh()
            _close()
        if st.button("Choose another file", type="tertiary", key=f"{_KEY}.back"):
            _close()


def _checked(project_id: str, table: Table, mapping: Mapping) -> Checked:
    """Check once for each choice of columns: a long file takes a while."""
    of = (st.session_state[_ROUND], mapping)
    if st.session_state.get(_CHECKED, (None,))[0] != of:
        with st.spinner("Comparing with the questions that are there"):
            st.session_state[_CHECKED] = (of, questions.check(table, mapping, project_id))
    checked: Checked = st.session_state[_CHECKED][1]
    return checked


def _mapping(table: Table) -> Mapping:
    guessed = dataclasses.asdict(questions.guess(table))
    chosen = {}
    for column, (name, label) in zip(st.columns(len(_LABELS)), _LABELS.items(), strict=True):
        options = ["", *table.columns]
        chosen[name] = column.selectbox(
            label if name == "question" else f"{label} (optional)",
            options,
            index=options.index(guessed[name]),
            format_func=lambda each: plain.option(each) if each else "none",
            key=f"{_KEY}.{name}.{st.session_state[_ROUND]}",
        )
    return Mapping(**chosen)


def _close() -> None:
    st.session_state.pop(TABLE, None)
    st.session_state.pop(_CHECKED, None)
    st.session_state[_ROUND] += 1  # a new key empties the uploader and forgets the columns
    st.rerun()
