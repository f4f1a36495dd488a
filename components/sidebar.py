"""The foot of the sidebar: which project, and who is signed in."""

import streamlit as st

from components import plain, session
from services import projects
from services.store import Person
from services.words import Role

_NEW = "＋ New project"


def show(person: Person) -> None:
    """Draw the choice of project and the person's name."""
    with st.sidebar:
        _project_picker(person)
        st.caption(f":material/person: {plain.words(person.name)}")


def _project_picker(person: Person) -> None:
    known = {project.id: project.name for project in projects.listing()}
    choices = [*known, _NEW] if person.role == Role.OWNER else list(known)
    current = session.project().id
    if len(choices) < 2:
        return
    chosen = st.selectbox(
        "Project",
        choices,
        index=choices.index(current),
        format_func=lambda key: known.get(key, key),
        key=f"sidebar.project.{current}",
    )
    if chosen == _NEW:
        _new_project(person)
    elif chosen != current:
        projects.choose(person.id, chosen)
        st.rerun()


@st.dialog("New project")
def _new_project(person: Person) -> None:
    name = st.text_input("Name", placeholder="Support assistant, spring release")
    product = st.text_input("Which product does the assistant answer for?", placeholder="Acme Cloud")
    if st.button("Create", type="primary", disabled=not name.strip()):
        projects.choose(person.id, projects.create(name, product).id)
        st.rerun()
