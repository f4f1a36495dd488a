"""What has to be asked about, what never, and how real customers ask."""

import streamlit as st

from services.questions.recipes import Abilities, Recipe

_BOXES = (
    ("must_cover", "Topics to cover", "Returns\nWarranty", "Each gets about a tenth of the questions."),
    ("banned", "Topics to avoid", "Prices\nCompetitors", "Questions about these are dropped."),
    (
        "examples",
        "Questions of real customers",
        "hey my lamp wont turn on??",
        "Their manner is taken over, never the questions themselves.",
    ),
)


def show(recipe: Recipe, can: Abilities, key: str) -> Recipe:
    """Draw the section "Topics and examples"; gives the recipe with what it says."""
    named = [f"{len(lines)} {label.lower()}" for name, label, *_ in _BOXES if (lines := getattr(recipe, name))]
    said = ", ".join(named) or "none"
    chosen: dict[str, tuple[str, ...]] = {}
    with st.expander(f"Topics and examples: {said}", icon=":material/topic:", key=f"{key}.topics"):
        for column, (name, label, placeholder, help_) in zip(st.columns(3), _BOXES, strict=True):
            st.session_state.setdefault(f"{key}.{name}", "\n".join(getattr(recipe, name)))
            text = column.text_area(
                label,
                placeholder=placeholder,
                help=help_,
                height=130,
                key=f"{key}.{name}",
                disabled=not can.follows and name != "banned",
            )
            chosen[name] = tuple(line.strip() for line in text.splitlines() if line.strip())
        st.caption("One a line.")
    return recipe.model_copy(update=chosen)
