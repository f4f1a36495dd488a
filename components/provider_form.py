"""The model host: the one on this machine, or any that speaks OpenAI's wire format."""

from typing import Any

import streamlit as st

from components import plain
from services import providers
from services.errors import WinrateError
from services.store import Provider


def show() -> None:
    """Draw the choice of host, a test of it, and a form for another one."""
    st.subheader("Model host")
    known = {each.id: each for each in providers.listing()}
    current = providers.current()
    chosen = st.radio(
        "Questions, answers and fine-tunes use",
        list(known),
        index=list(known).index(current.id),
        format_func=lambda key: known[key].name,
        captions=[_caption(each) for each in known.values()],
    )
    if chosen != current.id:
        providers.choose(chosen)
        st.rerun()
    if st.button("Test it", icon=":material/network_check:"):
        _test(current)
    with st.expander("Add or change a host", icon=":material/add:"):
        _form()


def _caption(provider: Provider) -> str:
    said = f"{provider.chat_model} · {provider.embedding_model}"
    if provider.input_price is not None and provider.output_price is not None:
        said += plain.words(f" · ${provider.input_price:g} in, ${provider.output_price:g} out")
    return said


def _test(provider: Provider) -> None:
    with st.spinner(f"Asking the model {plain.words(providers.place(provider))} for a word…"):
        found = providers.check(provider)
    if found.problem:
        st.error(found.problem, icon=":material/error:")
    else:
        st.success("Chat and embeddings work.", icon=":material/check:")
    if found.models:
        st.caption("Models there: " + ", ".join(found.models[:20]))


def _form() -> None:
    with st.form("provider_form", border=False):
        name = st.text_input("Name", placeholder="OpenAI")
        base_url = st.text_input("Address", placeholder="https://…/v1")
        key = st.text_input("Key", type="password", help="Encrypted before it is stored; never shown again.")
        left, right = st.columns(2)
        chat_model = left.text_input("Chat model")
        embedding_model = right.text_input("Embedding model")
        in_flight = left.number_input("Calls at once", 1, 256, 16)
        input_price, output_price = _prices()
        if st.form_submit_button("Save", type="primary"):
            _save(
                name,
                base_url,
                key,
                chat_model=chat_model,
                embedding_model=embedding_model,
                in_flight=int(in_flight),
                input_price=input_price,
                output_price=output_price,
            )


def _prices() -> tuple[float | None, float | None]:
    left, right = st.columns(2)
    unknown: dict[str, Any] = {"value": None, "format": "%.3f", "placeholder": "unknown"}
    unit = "US dollars for a million tokens. Left empty, no cost is shown."
    input_price = left.number_input("Price of what it reads, $ per million tokens", 0.0, help=unit, **unknown)
    output_price = right.number_input("Price of what it writes, $ per million tokens", 0.0, help=unit, **unknown)
    return input_price, output_price


def _save(name: str, base_url: str, key: str, **how: Any) -> None:
    try:
        provider = providers.save(name, base_url, key, **how)
    except WinrateError as error:
        st.error(plain.words(str(error)))
        return
    with st.spinner(f"Asking the model {plain.words(providers.place(provider))} for a word…"):
        problem = providers.check(provider).problem
    if problem:
        st.error(plain.words(f"It is kept, but not in use yet: {problem}"), icon=":material/error:")
        return
    providers.choose(provider.id)
    st.rerun()
