"""The prompt that writes the questions, its placeholders checked, and what is really sent."""

import streamlit as st

from components import errors, plain
from services import questions
from services.questions import Recipe, recipes
from services.questions.recipes import PromptPreset
from services.questions.writing.prompts import preset_text
from services.store import Provider

_PRESETS = {
    PromptPreset.INSTRUCTION: "Winrate's own",
    PromptPreset.TUTORIAL: "As in Argilla's tutorial",
    PromptPreset.EXAMPLE: "By example, for small models",
}
_MEANINGS = {
    "passages": "the passages",
    "requests": "which questions are wanted",
    "focus": "one sentence",
    "audience": "who asks",
    "product": "what customers ask about",
}


def show(recipe: Recipe, project_id: str, provider: Provider, key: str) -> Recipe:
    """Draw the section "Prompt"; gives the recipe with what it says."""
    suits = recipes.preset_for(provider)
    possible = [suits] if suits == PromptPreset.EXAMPLE else list(_PRESETS)
    with st.expander(
        f"Prompt: {'your own' if recipe.prompt else _PRESETS[recipe.preset or suits]}",
        icon=":material/edit_note:",
        key=f"{key}.words",
    ):
        at_first = recipe.preset if recipe.preset in possible else suits
        st.session_state.setdefault(f"{key}.preset", at_first)
        preset = st.segmented_control(
            "Start from", possible, format_func=_PRESETS.__getitem__, required=True, key=f"{key}.preset"
        )
        preset = preset or suits
        own = preset_text(preset)
        # each preset has a box of its own, so that changing to another and back loses no words
        box = f"{key}.prompt.{preset.value}"
        st.session_state.setdefault(box, recipe.prompt if recipe.prompt and preset == at_first else own)
        text = st.text_area("Prompt", height=260, key=box)
        needed = recipes.placeholders(preset)
        _placeholders(text, needed)
        if text.strip() != own.strip():
            st.button(
                "Back to the preset's words", type="tertiary", key=f"{key}.back", on_click=_reset, args=(box, own)
            )
        chosen = recipe.model_copy(
            update={
                "preset": None if preset == suits else preset,
                "prompt": "" if text.strip() == own.strip() else text,
            }
        )
        _really_sent(chosen, project_id, key)
    return chosen


def _reset(box: str, words: str) -> None:
    st.session_state[box] = words


def _placeholders(text: str, needed: tuple[str, ...]) -> None:
    for name in needed:
        if f"{{{name}}}" not in text:
            errors.say(f"The prompt needs {{{name}}}: {_MEANINGS[name]}. Without it, nothing can be filled in.")
    used = [f"`{{{name}}}` {meaning}" for name, meaning in _MEANINGS.items() if f"{{{name}}}" in text]
    st.caption("Filled in: " + ", ".join(used) if used else "Nothing is filled in.")


def _really_sent(recipe: Recipe, project_id: str, key: str) -> None:
    if st.toggle("Show what is really sent", key=f"{key}.sent"):
        for message in questions.preview(project_id, recipe):
            st.caption(plain.words(message.role.capitalize()))
            st.code(message.content, language=None, wrap_lines=True)
