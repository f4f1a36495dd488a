"""Which variant the page is about."""

import streamlit as st

from components import choices
from services import variants
from services.store import Variant

_CHOSEN = "variant_picker.chosen"  # outlives its box, which is gone with its page
_BOX = "variant_picker.box"


def show(project_id: str, *, editable: bool, tuned: bool = False) -> Variant:
    """Give the chosen variant, the base until somebody who may (`editable`) chooses; `tuned`: offer tuned models."""
    base = variants.base(project_id)
    known = {each.id: each for each in variants.listing(project_id) if _offered(each, tuned)} | {base.id: base}
    chosen = st.session_state.get(_CHOSEN, base.id)
    if not editable or chosen not in known:
        chosen = base.id
    if editable and len(known) > 1:
        ids = list(known)
        st.session_state.setdefault(_BOX, chosen)
        if st.session_state[_BOX] not in known:
            st.session_state[_BOX] = chosen
        names = choices.distinct({id_: known[id_].title for id_ in ids})
        chosen = st.selectbox("Variant", ids, format_func=names.__getitem__, key=_BOX, width=280)
        st.session_state[_CHOSEN] = chosen
    return known[chosen]


def _offered(variant: Variant, tuned: bool) -> bool:
    return not variant.model.retired and (tuned or not variant.model.tuned)


def choose(variant_id: str) -> None:
    """Make a variant the one that pages are about; not in the run that has drawn the box already."""
    st.session_state[_CHOSEN] = st.session_state[_BOX] = variant_id
