"""The form of one host: its address and key, its models, what it may be asked for, and what it costs."""

from typing import Any

import streamlit as st

from components import errors, plain
from services import providers
from services.providers import Details
from services.words import TrainingApi

_TRAINING = {
    TrainingApi.NONE: "It trains no models",
    TrainingApi.OPENAI: "As OpenAI does (/fine_tuning/jobs)",
    TrainingApi.TOGETHER: "As Together does (/fine-tunes)",
}


def show(begun: Details, *, key: str, provider_id: str | None = None) -> None:
    """Draw the form, filled in with what is known; saving tries the host and puts it in use where it works."""
    with st.form(f"provider_details.{key}", border=False):
        asked, api_key = _address(begun, key, provider_id)
        asked |= _models(begun, key)
        with st.expander("Limits and prices"):
            asked |= _limits(begun, key) | _prices(begun, key)
        if st.form_submit_button("Save", type="primary"):
            _save(Details(**asked), api_key, provider_id)


def _address(begun: Details, key: str, provider_id: str | None) -> tuple[dict[str, Any], str]:
    left, right = st.columns(2)
    name = left.text_input("Name", begun.name, placeholder="OpenAI", key=f"{key}.name")
    base_url = right.text_input("Address", begun.base_url, placeholder="https://…/v1", key=f"{key}.base_url")
    api_key = st.text_input(
        "Key",
        type="password",
        placeholder="kept as it is" if provider_id else "",
        help="Encrypted before it is stored; never shown again.",
        key=f"{key}.api_key",
    )
    return {"name": name, "base_url": base_url}, api_key


def _models(begun: Details, key: str) -> dict[str, Any]:
    left, right = st.columns(2)
    below_left, below_right = st.columns(2)  # rows of their own: on a phone each is followed by its neighbour
    ways = list(_TRAINING)
    return {
        "chat_model": left.text_input("Chat model", begun.chat_model, key=f"{key}.chat_model"),
        "embedding_model": right.text_input("Embedding model", begun.embedding_model, key=f"{key}.embedding_model"),
        "training_api": below_left.selectbox(
            "How it trains",
            ways,
            index=ways.index(begun.training_api),
            format_func=lambda way: _TRAINING[way],
            key=f"{key}.training_api",
        ),
        "fine_tune_model": below_right.text_input(
            "Model to fine-tune", begun.fine_tune_model, placeholder="the chat model", key=f"{key}.fine_tune_model"
        ),
    }


def _limits(begun: Details, key: str) -> dict[str, Any]:
    columns = st.columns(3)
    none: dict[str, Any] = {"min_value": 1, "step": 1, "placeholder": "no limit"}
    return {
        "in_flight": int(columns[0].number_input("Calls at once", 1, 256, begun.in_flight, key=f"{key}.in_flight")),
        "requests_per_minute": columns[1].number_input(
            "Calls a minute", value=begun.requests_per_minute, key=f"{key}.requests", **none
        ),
        "tokens_per_minute": columns[2].number_input(
            "Tokens a minute", value=begun.tokens_per_minute, key=f"{key}.tokens", **none
        ),
    }


def _prices(begun: Details, key: str) -> dict[str, Any]:
    labels = {
        "input_price": "Price of reading, $",
        "output_price": "Price of writing, $",
        "training_price": "Price of training, $",
    }
    st.caption("Prices are US dollars for a million tokens. Left empty, no cost is shown.")
    unknown: dict[str, Any] = {"min_value": 0.0, "format": "%.3f", "placeholder": "unknown"}
    return {
        field: column.number_input(labels[field], value=getattr(begun, field), key=f"{key}.{field}", **unknown)
        for field, column in zip(labels, st.columns(3), strict=True)
    }


def _save(details: Details, api_key: str, provider_id: str | None) -> None:
    with errors.shown():
        provider = providers.put(details, api_key, provider_id)
        with st.spinner(f"Asking the model {plain.words(providers.place(provider))} for a word…"):
            problem = providers.check(provider).problem
        if problem:
            errors.say(f"It is kept, but not in use yet: {problem}")
            return
        providers.choose(provider.id)
        st.rerun()
