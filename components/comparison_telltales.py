"""What gives the variants away, before the vote opens: go on with it, or set such pairs aside."""

from collections import Counter

import streamlit as st

from components import errors, safe_text
from services import comparisons
from services.store import Comparison, Person


def show(comparison: Comparison, owner: Person) -> None:
    """Draw the tell-tales and the choice; the page reruns once the vote is open."""
    found = comparisons.scan(comparison.id)
    count = "1 pair" if len(found) == 1 else f"{len(found)} pairs"
    st.warning(
        f"A labeler could tell the two variants apart in {count}. Nobody has seen them yet.",
        icon=":material/visibility:",
    )
    for telltale, pairs in Counter(kind for each in found for kind in each.telltales).most_common():
        st.caption(f"In {pairs}: {telltale.words}.")
    with st.expander("Which pairs"):
        safe_text.show_list(each.question for each in found)
    with st.container(horizontal=True):
        if st.button("Open the vote with all pairs", type="primary", icon=":material/how_to_vote:"):
            _open(comparison, owner, set_aside=False)
        if st.button(f"Set {count} aside, then open", icon=":material/visibility_off:"):
            _open(comparison, owner, set_aside=True)


def _open(comparison: Comparison, owner: Person, *, set_aside: bool) -> None:
    with errors.shown():
        comparisons.open_scanned(comparison.id, owner.id, set_aside=set_aside)
        st.rerun()
