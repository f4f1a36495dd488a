"""The prompts of a variant, with their placeholders checked on every change."""

from dataclasses import replace

import streamlit as st

from components import errors, plain
from services import variants
from services.variants import Settings

_KEY = "variant_prompts"


def show(variant_id: str, settings: Settings) -> Settings:
    """Draw the fields and what is wrong with them; gives the settings with what they hold now."""
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
        4_096,
        settings.max_tokens,
        key=f"{_KEY}.max_tokens.{variant_id}",
        help="About three quarters of a word each. A longer answer is cut off.",
    )
    return replace(changed, temperature=temperature, max_tokens=int(max_tokens))


def _check(settings: Settings) -> None:
    with errors.shown():
        doubts = variants.check(settings)
        for doubt in doubts:
            st.warning(plain.words(doubt), icon=":material/info:")
