"""Which variant answers, and what it is told."""

import streamlit as st

from services import variants
from services.errors import WinrateError
from services.store import Variant

_CHOSEN = "variant_picker.chosen"


def show(project_id: str, *, editable: bool) -> Variant:
    """Give the chosen variant (the base until somebody chooses); an owner sees its prompts and can make another."""
    base = variants.base(project_id)
    known = {each.id: each for each in variants.listing(project_id) if not each.model.tuned}
    if st.session_state.get(_CHOSEN) not in known:
        st.session_state[_CHOSEN] = base.id
    chosen = known[st.session_state[_CHOSEN]]
    if editable:
        with st.container(horizontal=True, vertical_alignment="center"):
            if len(known) > 1:
                st.selectbox("Variant", known, format_func=lambda key: known[key].name, key=_CHOSEN, width=220)
            with st.popover("How it answers", icon=":material/tune:"):
                _settings(project_id, chosen)
    return chosen


def _settings(project_id: str, variant: Variant) -> None:
    st.caption(f"**{variant.name}** asks {variant.model.name}. A change makes a new variant; this one stays as it is.")
    with st.form(f"variant_picker.form.{variant.id}", border=False):
        name = st.text_input("Name of the new variant", variants.free_name(project_id, "Base"))
        system_prompt = st.text_area("What the assistant is told", variant.system_prompt, height=130, width=560)
        user_prompt = st.text_area("How a question is put", variant.user_prompt, height=130, width=560)
        top_k = st.slider("Passages it may read", 1, 10, variant.top_k)
        if st.form_submit_button("Save as a new variant", type="primary"):
            _save(project_id, variant, name, system_prompt, user_prompt, top_k)


def _save(project_id: str, variant: Variant, name: str, system_prompt: str, user_prompt: str, top_k: int) -> None:
    try:
        made = variants.create(
            project_id,
            name,
            variant.model_id,
            system_prompt=system_prompt,
            user_prompt=user_prompt,
            top_k=top_k,
            temperature=variant.temperature,
            max_tokens=variant.max_tokens,
        )
    except WinrateError as error:
        st.error(str(error))
        return
    st.session_state.pop(_CHOSEN, None)
    st.toast(f"“{made.name}” is ready to answer.", icon=":material/check:")
    st.rerun()
