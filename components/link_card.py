"""A link that lets somebody in, to send or to point a phone at."""

from urllib.parse import urlsplit, urlunsplit

import segno
import streamlit as st

_THIS_COMPUTER = ("localhost", "127.0.0.1", "::1")


def show(made: str, said: str) -> None:
    """Draw a link that lets somebody in, at the address that the owner's own browser uses, and what it is good for."""
    made = _at_the_address_in_use(made)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.image(segno.make(made, micro=False).svg_inline(scale=4, border=3, light="#fff"), width=150)
        with st.container(width="stretch", gap="small"):
            st.code(made, language=None, wrap_lines=True)
            if urlsplit(made).hostname in _THIS_COMPUTER:
                said += " It leads to this computer: from a phone, open Winrate at an address that the phone can reach."
            st.caption(said)


def _at_the_address_in_use(link: str) -> str:
    """Put the address by which the owner's own browser came here into a link, a proxy's for example."""
    seen = urlsplit(st.context.url or "")
    if not seen.netloc:
        return link
    return urlunsplit(urlsplit(link)._replace(scheme=seen.scheme, netloc=seen.netloc))
