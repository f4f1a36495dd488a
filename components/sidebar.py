"""The foot of the sidebar: which project, and who is signed in."""

import streamlit as st

from components import session
from services import projects
from services.store import Person
from services.words import Role

_NEW = "＋ New project"


def show(person: Person) -> None:
    """Draw the choice of project (for the owner) and the person's name."""
    with st.sidebar:
        if person.role == Role.OWNER:
            _project_picker()
        st.caption(f":material/person: {person.name}")


def _project_picker() -> None:
    known = {project.id: project.name for project in projects.listing()}
    current = session.project().id
    chosen = st.selectbox(
        "Project",
        [*known, _NEW],
        index=list(known).index(current),
        format_func=lambda key: known.get(key, key),
        key=f"sidebar.project.{current}",
    )
    if chosen == _NEW:
        _new_project()
    elif chosen != current:
        session.choose_project(chosen)
        st.rerun()


@st.dialog("New project")
def _new_project() -> None:
    name = st.text_input("Name", placeholder="Support assistant, spring release")
    product = st.text_input("Which product does the assistant answer for?", placeholder="Acme Cloud")
    if st.button("Create", type="primary", disabled=not name.strip()):
        session.choose_project(projects.create(name, product).id)
        st.rerun()
