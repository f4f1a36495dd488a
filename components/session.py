"""Who looks at the page, and which project they look at."""

import streamlit as st

from services import accounts, projects, settings
from services.errors import NotAllowed
from services.store import Person, Project
from services.words import Role


def person() -> Person:
    """Give the person who is signed in, or stop the page with a way in."""
    found = accounts.person_of_cookie(st.context.cookies.get(accounts.COOKIE))
    if found is None:
        st.title("Please sign in")
        st.page_link(f"{settings.load().app_url()}/sign-in", label="With a password", icon=":material/login:")
        st.write("Or open the link that `make run` printed, or ask the owner for an invitation.")
        st.stop()
    return found


def owner() -> Person:
    """Give the signed-in owner; raises NotAllowed for anybody else."""
    found = person()
    if found.role != Role.OWNER:
        raise NotAllowed("This page is for the project's owner. Labelers vote and review.")
    return found


def project() -> Project:
    """Give the project that the signed-in person works on."""
    return projects.current(person().id)
