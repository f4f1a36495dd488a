"""Make a variant: its prompts, what it reads, and one question tried before it is kept."""

from dataclasses import replace

import streamlit as st

from components import choices, errors, plain, variant_picker, variant_prompts, variant_search, variant_trial
from services import providers, variants
from services.store import Model, Variant
from services.variants import Settings

_KEY = "variant_editor"


@st.dialog("Make a variant", width="large")
@errors.shown()
def show(variant: Variant) -> None:
    """Open a dialog that starts from a variant; what is saved there becomes the chosen one."""
    st.caption("A change is kept as a new version; answers that are there stay with the version that gave them.")
    known = {each.id: each for each in variants.models(variant.project_id)}
    names = choices.distinct({id_: f"{each.label} {providers.place(each.provider)}" for id_, each in known.items()})
    left, right = st.columns(2)
    name = left.text_input("Name", variant.name, key=f"{_KEY}.name.{variant.id}")
    model_id = right.selectbox(
        "Model",
        list(known),
        index=list(known).index(variant.model_id) if variant.model_id in known else 0,
        format_func=names.__getitem__,
        key=f"{_KEY}.model.{variant.id}",
    )
    prompts, passages, trial = st.tabs(["Prompts", "What it may read", "Try it"])
    with prompts:
        settings = variant_prompts.show(variant.id, Settings.of(variant), known[model_id])
    with passages:
        settings = replace(settings, search=variant_search.show(variant))
    with trial:
        variant_trial.show(variant.project_id, known[model_id], settings)
    if st.button("Save", type="primary", key=f"{_KEY}.save"):
        _save(variant.project_id, name, known[model_id], settings)


def _save(project_id: str, name: str, model: Model, settings: Settings) -> None:
    before = {each.id for each in variants.listing(project_id)}
    with errors.shown():
        kept = variants.save(project_id, name, model.id, settings)
        is_new = kept.id not in before
        said = "is ready to answer." if is_new else "has exactly these settings already."
        st.toast(plain.words(f"“{kept.title}” {said}"), icon=":material/check:")
        variant_picker.choose(kept.id)
        st.rerun()
