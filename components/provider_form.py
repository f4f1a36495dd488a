"""The model hosts: the one on this machine, and any that speak OpenAI's wire format."""

import streamlit as st

from components import plain, provider_check, provider_details
from services import jobs, providers, training
from services.store import Provider
from services.words import TrainingApi

_NEW = "provider_form.new"


def show() -> None:
    """Draw the choice of host, a test of it, and the forms to change it or to add another."""
    st.subheader("Model host")
    known = {each.id: each for each in providers.listing()}
    current = providers.current()
    chosen = st.radio(
        "Questions, answers and fine-tunes use",
        list(known),
        index=list(known).index(current.id),
        format_func=lambda key: plain.words(known[key].name),
        captions=[_caption(each) for each in known.values()],
    )
    if chosen != current.id:
        providers.choose(chosen)
        st.rerun()
    with st.container(horizontal=True):
        tested = st.button("Test it", icon=":material/network_check:")
        if not current.embedded:
            with st.popover("Remove", icon=":material/delete:"):
                _remove(current)
    for warning in training.goes_off(current):
        st.warning(plain.words(warning), icon=":material/event_busy:")
    if tested:
        provider_check.show(current)
    if not current.embedded:
        with st.expander(plain.words(f"Change {current.name}"), icon=":material/edit:"):
            provider_details.show(providers.details(current), key=current.id, provider_id=current.id)
    with st.expander("Add a host", icon=":material/add:"):
        _add()


def _caption(provider: Provider) -> str:
    said = f"{provider.chat_model} · {provider.embedding_model}"
    if provider.training_api is not TrainingApi.NONE:
        said += f" · trains {provider.fine_tune_model or provider.chat_model}"
    if provider.input_price is not None and provider.output_price is not None:
        prices = jobs.dollars(provider.input_price), jobs.dollars(provider.output_price)
        said += f" · {prices[0]} in, {prices[1]} out for a million tokens"
    return plain.words(said)


def _remove(provider: Provider) -> None:
    st.write(
        plain.words(
            f"{provider.name} and its key are forgotten. Answers and models that came from it keep its name, and "
            "cannot be asked again until it is added anew. New work uses the models of this machine."
        )
    )
    if st.button("Remove it", type="primary"):
        providers.remove(provider.id)
        st.rerun()


def _add() -> None:
    presets = {each.name: each for each in providers.PRESETS}
    name = st.selectbox(
        "Which one", presets, index=None, placeholder="Another address, or one of these", key=f"{_NEW}.preset"
    )
    preset = presets[name] if name else None
    if preset:
        st.caption(plain.words(preset.note))
    begun = providers.Details(
        name=preset.name if preset else "",
        base_url=preset.base_url if preset else "",
        chat_model="",
        embedding_model="",
        training_api=preset.training_api if preset else TrainingApi.NONE,
        in_flight=preset.in_flight if preset else 16,
    )
    provider_details.show(begun, key=f"{_NEW}.{name or 'other'}")
