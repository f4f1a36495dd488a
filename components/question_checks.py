"""What a question has to pass, how varied the writing is, and what it may cost."""

import streamlit as st

from components import plain
from services import providers
from services.questions.recipes import Abilities, Recipe, Thresholds

_SCALE = {
    "answerable": ("Answerable from its passage", "An unanswerable question is let through when it scores 2 or less."),
    "standalone": ("Makes sense on its own", "Nothing like “in this section” or “the device above”."),
    "relevant": ("A customer would ask it", "Something that matters to whoever was chosen above."),
}


def show(recipe: Recipe, can: Abilities, key: str) -> Recipe:
    """Draw the sections "Checks" and "Variety and budget"; gives the recipe with what they say."""
    return _variety(_checks(recipe, can, key), key)


def _checks(recipe: Recipe, can: Abilities, key: str) -> Recipe:
    on = recipe.critic and can.critic
    said = "evidence, likeness and a critic" if on else "evidence and likeness"
    with st.expander(f"Checks: {said}", icon=":material/fact_check:", key=f"{key}.checks"):
        st.caption(
            "Each question's evidence has to stand in its passage word for word, and no two questions may mean the "
            "same, across train and held out as well. What a check drops can be looked at and put back."
        )
        st.session_state.setdefault(f"{key}.critic", on)
        critic = st.toggle(
            "Have a critic score every question from 1 to 5", key=f"{key}.critic", disabled=not can.critic
        )
        least = {}
        for column, (name, (label, help_)) in zip(st.columns(3), _SCALE.items(), strict=True):
            st.session_state.setdefault(f"{key}.{name}", getattr(recipe.thresholds, name))
            least[name] = column.slider(
                f"{label}: at least", 1, 5, key=f"{key}.{name}", help=help_, disabled=not (critic and can.critic)
            )
    kept = critic if can.critic else recipe.critic
    return recipe.model_copy(update={"critic": kept, "thresholds": Thresholds(**least)})


def _variety(recipe: Recipe, key: str) -> Recipe:
    budget_said = f", at most ${recipe.budget:,.2f}" if recipe.budget else ""
    with st.expander(
        f"Variety and budget: temperature {recipe.temperature:g}{budget_said}",
        icon=":material/tune:",
        key=f"{key}.variety",
    ):
        for name, value in (
            ("temperature", recipe.temperature),
            ("seed", recipe.seed),
            ("budget", recipe.budget),
        ):
            st.session_state.setdefault(f"{key}.{name}", value)
        left, middle, right = st.columns(3)
        temperature = left.slider(
            "Temperature", 0.0, 2.0, step=0.1, key=f"{key}.temperature", help="Higher is more varied and less careful."
        )
        host = providers.current()
        if providers.refused(host, host.chat_model, {"temperature": temperature}):
            st.caption(plain.words(f"{host.chat_model} does not take a temperature: its own default is used instead."))
        seed = middle.number_input(
            "Seed", 0, 1_000_000, key=f"{key}.seed", help="The same seed and choices give the same questions."
        )
        budget = right.number_input(
            "Stop at a cost of (US dollars)",
            0.01,
            10_000.0,
            value=None,
            step=0.5,
            placeholder="no limit",
            key=f"{key}.budget",
        )
    return recipe.model_copy(update={"temperature": round(temperature, 1), "seed": int(seed), "budget": budget})
