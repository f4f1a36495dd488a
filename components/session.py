"""Who looks at the page, what they may do, and which project they look at."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from services import accounts, projects, settings
from services.accounts import Action, Visitor, roles
from services.store import Person, Project, acting
from services.store.acting import Actor

NOBODY = Actor(None, None)


def person() -> Person:
    """Give the person who is signed in, or stop the page with a way in."""
    found = _visitor()
    if found is None:
        st.title("Please sign in")
        st.page_link(f"{settings.load().app_url()}/sign-in", label="Sign in", icon=":material/login:")
        st.write("Or open the link that `make run` printed, or ask the owner for an invitation.")
        st.stop()
    return found.person


def require(action: Action) -> Person:
    """Give the signed-in person; raises NotAllowed unless they may do this."""
    found = person()
    roles.require_here(action)
    return found


def may(action: Action) -> bool:
    """Say whether the signed-in person may do this."""
    return accounts.may(person().role, action)


def project() -> Project:
    """Give the project that the signed-in person works on; raises NotReady for somebody who belongs to none."""
    return projects.current(person().id)


def _visitor() -> Visitor | None:
    cookie = st.context.cookies.get(accounts.COOKIE)
    return accounts.lately(cookie) if cookie else None


def _actor() -> Actor | None:
    """Say who acts in whatever Streamlit runs for a browser: a script, a fragment, a callback."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    found = _visitor()
    return found.actor() if found else NOBODY


acting.ask(_actor)
