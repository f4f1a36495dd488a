"""Browsers that are signed in, each to be signed out from afar."""

import streamlit as st

from components import moments, plain
from services import accounts
from services.accounts import SignedIn
from services.store import Person

SHOWN = 30
_KINDS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_PLACES = ("iPhone", "iPad", "Android", "Windows", "Mac OS X", "Linux")


def show(owner: Person) -> None:
    """Draw the browsers, the last seen first."""
    found = accounts.signed_in()
    st.markdown("#### Signed-in browsers")
    st.caption("A browser that is not used for two weeks is signed out by itself.")
    for each in found[:SHOWN]:
        _row(each, owner)
    if len(found) > SHOWN:
        st.caption(f"And {len(found) - SHOWN} more, seen longer ago.")


def _row(browser: SignedIn, owner: Person) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.markdown(
            f"**{plain.words(browser.person)}**, {named(browser.browser)}  \n"
            f":gray[Signed in {moments.minute(browser.since)}, last seen {moments.minute(browser.seen)}]"
        )
        st.space("stretch")
        if st.button("Sign out", icon=":material/logout:", key=f"browsers_table.end.{browser.id}"):
            accounts.end(browser.id, owner.id)
            st.rerun()


def named(agent: str) -> str:
    """Say in a few words what a browser calls itself in its User-Agent."""
    kind = next((name for mark, name in _KINDS if mark in agent), "a browser")
    place = next((each for each in _PLACES if each in agent), "")
    return f"{kind} on {place.replace('Mac OS X', 'macOS')}" if place else kind
