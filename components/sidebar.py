"""The foot of the sidebar: which project, and who is signed in."""

import streamlit as st

from components import choices, errors, plain, session
from services import projects, settings
from services.accounts import Action
from services.store import Person
from services.words import Role


def show(person: Person) -> None:
    """Draw the choice of project, the person's name and the way out."""
    with st.sidebar:
        _project_picker(person)
        if session.may(Action.MANAGE_PROJECTS) and st.button("New project", icon=":material/add:", type="tertiary"):
            _new_project(person)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f":material/person: {plain.words(person.name)}", width="content")
            url = settings.load().app_url()
            if session.may(Action.VOTE) and person.role != Role.OWNER:  # the owner's is set in Argilla
                st.page_link(f"{url}/password", label="Password", icon=":material/key:")
            st.page_link(f"{url}/sign-out", label="Sign out", icon=":material/logout:")


def _project_picker(person: Person) -> None:
    known = choices.distinct({project.id: project.name for project in projects.listing()})
    if len(known) < 2:
        return
    current = session.project().id
    chosen = st.selectbox(
        "Project",
        list(known),
        index=list(known).index(current),
        format_func=known.__getitem__,
        key=f"sidebar.project.{current}",
    )
    if chosen != current:
        projects.choose(person.id, chosen)
        st.rerun()


@st.dialog("New project")
@errors.shown()
def _new_project(person: Person) -> None:
    name = st.text_input("Name", placeholder="Support assistant, spring release")
    product = st.text_input("Which product does the assistant answer for?", placeholder="Acme Cloud")
    if st.button("Create", type="primary", disabled=not name.strip()):
        projects.choose(person.id, projects.create(name, product).id)
        st.rerun()
