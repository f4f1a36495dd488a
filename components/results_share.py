"""Links by which stakeholders read the result."""

import streamlit as st

from components import link_card, moments, plain
from services import results
from services.results import Share
from services.store import Person


def show(comparison_id: str, viewer: Person) -> None:
    """Draw the button, the link when it was made, and those that work, each to be withdrawn."""
    key = f"results_share.{comparison_id}"
    st.markdown("#### Share it")
    st.caption(
        "A link to the report, for people who have no account. It names no labeler, and shows the result once the "
        "vote is closed, so that nobody who still votes learns who is ahead."
    )
    if st.button("Make a link", icon=":material/share:", key=f"{key}.make"):
        st.session_state[key] = results.share(comparison_id, viewer=viewer)
    if made := st.session_state.get(key):
        link_card.show(made, "It is shown only now: copy it, or let a phone read the picture.")
    for each in results.shares(comparison_id, viewer=viewer):
        _row(each, key, viewer)


def _row(share: Share, key: str, viewer: Person) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        by = plain.words(share.made_by)
        st.caption(f":material/link: Link made {moments.minute(share.made_at)} by {by}", width="content")
        if st.button("Withdraw", type="tertiary", key=f"results_share.withdraw.{share.id}"):
            results.unshare(share.id, viewer=viewer)
            st.session_state.pop(key, None)
            st.rerun()
