"""The link by which labelers come in, to send or to point a phone at."""

from urllib.parse import urlsplit, urlunsplit

import segno
import streamlit as st

from services import accounts
from services.store import Comparison
from services.words import Role

_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")


def show(comparison: Comparison) -> None:
    """Draw the button, then the link and its QR code."""
    key = f"comparison_invitation.{comparison.project_id}"
    if st.button("Invite labelers", icon=":material/person_add:"):
        st.session_state[key] = accounts.make_invitation(Role.LABELER, project_id=comparison.project_id)
    if made := st.session_state.get(key):
        _link(_at_the_address_in_use(made))


def _link(link: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.image(segno.make(link, micro=False).svg_inline(scale=4, border=3, light="#fff"), width=150)
        with st.container(width="stretch", gap="small"):
            st.code(link, language=None, wrap_lines=True)
            said = "Anyone with this link can vote under a name of their own, 50 people at most, for two weeks."
            if urlsplit(link).hostname in _THIS_COMPUTER:
                said += " It leads to this computer: from a phone, open Winrate at an address that the phone can reach."
            st.caption(said)


def _at_the_address_in_use(link: str) -> str:
    """Put the address by which the owner's own browser came here into a link, a proxy's for example."""
    seen = urlsplit(st.context.url or "")
    if not seen.netloc:
        return link
    return urlunsplit(urlsplit(link)._replace(scheme=seen.scheme, netloc=seen.netloc))
