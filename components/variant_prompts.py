"""The prompts of a variant, with their placeholders checked on every change, and how its model is asked."""

from dataclasses import replace

import streamlit as st

from components import errors, plain
from services import variants
from services.store import Model
from services.variants import Settings
from services.words import ReasoningEffort, Verbosity

_KEY = "variant_prompts"
_EFFORTS = {
    None: "The model's own",
    ReasoningEffort.NONE: "None",
    ReasoningEffort.MINIMAL: "Minimal",
    ReasoningEffort.LOW: "Low",
    ReasoningEffort.MEDIUM: "Medium",
    ReasoningEffort.HIGH: "High",
    ReasoningEffort.XHIGH: "Very high",
    ReasoningEffort.MAX: "Maximum",
}
_VERBOSITIES = {
    None: "The model's own",
    Verbosity.LOW: "Low: short answers",
    Verbosity.MEDIUM: "Medium",
    Verbosity.HIGH: "High: long answers",
}


def show(variant_id: str, settings: Settings, model: Model) -> Settings:
    """Draw the fields, what is wrong with them and what the model does not take; gives the settings as they are now."""
    system_prompt = st.text_area(
        "What the assistant is told",
        settings.system_prompt,
        height=120,
        key=f"{_KEY}.system.{variant_id}",
        help="{product} is replaced by the project's product.",
    )
    user_prompt = st.text_area(
        "How a question is put",
        settings.user_prompt,
        height=140,
        key=f"{_KEY}.user.{variant_id}",
        help="{context} is replaced by the passages that were found, {question} by the question.",
    )
    changed = replace(settings, system_prompt=system_prompt, user_prompt=user_prompt)
    _check(changed)
    changed = _reasoning(variant_id, _sampling(variant_id, changed))
    for each in variants.refused(model, changed):
        st.caption(f":material/info: {plain.words(each)}")
    return changed


def _sampling(variant_id: str, settings: Settings) -> Settings:
    left, right = st.columns(2)
    temperature = left.slider(
        "Temperature",
        0.0,
        2.0,
        settings.temperature,
        0.1,
        key=f"{_KEY}.temperature.{variant_id}",
        help="0 gives the likeliest answer; higher ones vary more.",
    )
    max_tokens = right.number_input(
        "Longest answer, in tokens",
        1,
        variants.LONGEST_REPLY,
        settings.max_tokens,
        key=f"{_KEY}.max_tokens.{variant_id}",
        help="About three quarters of a word each. A longer answer is cut off. A model that reasons before it answers "
        "spends tokens on that too: allow it some thousands.",
    )
    return replace(settings, temperature=temperature, max_tokens=int(max_tokens))


def _reasoning(variant_id: str, settings: Settings) -> Settings:
    left, right = st.columns(2)
    efforts, verbosities = list(_EFFORTS), list(_VERBOSITIES)
    effort = left.selectbox(
        "Reasoning effort",
        efforts,
        index=efforts.index(settings.reasoning_effort),
        format_func=lambda each: _EFFORTS[each],
        key=f"{_KEY}.effort.{variant_id}",
        help="For models that reason before they answer. Which levels there are depends on the model.",
    )
    verbosity = right.selectbox(
        "Verbosity",
        verbosities,
        index=verbosities.index(settings.verbosity),
        format_func=lambda each: _VERBOSITIES[each],
        key=f"{_KEY}.verbosity.{variant_id}",
        help="How long the answers of OpenAI's newer models are.",
    )
    return replace(settings, reasoning_effort=effort, verbosity=verbosity)


def _check(settings: Settings) -> None:
    with errors.shown():
        doubts = variants.check(settings)
        for doubt in doubts:
            st.warning(plain.words(doubt), icon=":material/info:")
