"""What works at a host, tried before the eyes of the person."""

import streamlit as st

from components import errors, plain
from services import providers
from services.store import Provider

MODELS_SHOWN = 20


def show(provider: Provider) -> None:
    """Try a host and draw what came of it, a line for each thing."""
    with st.spinner(f"Asking the model {plain.words(providers.place(provider))} for a word…"):
        found = providers.check(provider)
    said = {ability.sentence for ability in found.abilities}
    if len(said) == 1 and found.problem:  # a host that cannot be reached need not say so four times
        errors.say(found.problem)
        return
    with st.container(border=True):
        for ability in found.abilities:
            _line(ability, needed=ability.name in ("Chat", "Embeddings"))
        if found.models:
            more = len(found.models) - MODELS_SHOWN
            named = ", ".join(found.models[:MODELS_SHOWN]) + (f" and {more} more" if more > 0 else "")
            st.caption(plain.words(f"Models there: {named}"))


def _line(ability: providers.Ability, *, needed: bool) -> None:
    said = f"**{ability.name}.** {plain.words(ability.sentence)}"
    if ability.works:
        st.markdown(f":green[:material/check_circle:] {said}")
    elif needed:
        errors.say(f"{ability.name}: {ability.sentence}")
    else:
        st.markdown(f":gray[:material/remove:] {said}")
