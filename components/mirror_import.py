"""Import votes that were held elsewhere as a project of their own: from Argilla, or from a file."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from components import errors, import_notes, import_times, plain, session, table_source
from services import preference_files
from services.counting import count
from services.imported_votes import Imported
from services.mirror import tutorial
from services.tables import Table, TimeChoices

TABLE = "mirror_import.table"  # one of the hub is read once, and chosen from later
_WIN_HELP = "Needed where neither a column nor a name says which one is fine-tuned."


def show() -> None:
    """Draw the two forms; what came of it is said below."""
    with st.expander("Import votes that were held elsewhere", icon=":material/download:"):
        st.caption("They become a project of their own; importing again adds what is new.")
        argilla, file = st.tabs(["From Argilla", "From a file"])
        with argilla:
            _from_argilla()
        with file:
            _from_file()


def _from_argilla() -> None:
    with st.form("mirror_import.form", border=False):
        st.caption(
            "Two answers a question, ranked, with the models' names as metadata: as in Argilla's tutorial on "
            "fine-tuning for RAG."
        )
        name = st.text_input("Dataset's name in Argilla")
        candidate = st.text_input("The model that should win", help=_WIN_HELP)
        if st.form_submit_button("Import"):
            _take(name.strip(), lambda: tutorial.load(name.strip(), candidate.strip()))


def _from_file() -> None:
    st.caption(
        "Votes as *Results* saves them; or two answers with the names of their models and which one was preferred, as "
        "preference datasets have them (**prompt**, **chosen**, **rejected**, **chosen-model**, **rejected-model**)."
    )
    if read := table_source.show("mirror_import.source"):
        st.session_state[TABLE] = read
    table: Table | None = st.session_state.get(TABLE)
    if table is None:
        return
    st.markdown(f"**{plain.words(table.name)}**: {count(len(table.rows), 'row')}")
    for note in table.notes:
        st.caption(plain.words(note))
    choices = import_times.show(partial(preference_files.times, table), f"mirror_import.times.{table.name}")
    with st.form("mirror_import.file", border=False):
        name = st.text_input("Name of the project", table.name.rsplit("/", 1)[-1].rsplit(".", 1)[0])
        candidate = st.text_input("The model that should win", help=_WIN_HELP, key="mirror_import.candidate")
        if st.form_submit_button("Import"):
            _take(name, lambda: _import(table, name, candidate, choices))


def _import(table: Table, name: str, candidate: str, choices: TimeChoices) -> Imported:
    return preference_files.import_votes(
        table, session.person().id, name=name, candidate=candidate.strip(), choices=choices
    )


def _take(name: str, load: Callable[[], Imported]) -> None:
    with errors.shown():
        with st.spinner("Reading the votes…"):
            found = load()
        equal = f" {count(found.passed_over, 'vote')} on two equal answers decide nothing." if found.passed_over else ""
        st.success(
            f"{count(found.pairs, 'pair')} and {count(found.votes, 'vote')} are here.{equal} "
            f"Choose the project “{plain.words(name)}” in the menu on the left."
        )
        import_notes.show(f"Left out: {count(len(found.left_out), 'row')}", found.left_out)
