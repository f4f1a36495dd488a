"""How to train: the base model, the passes, the name of the result, and what is better left to the host."""

import streamlit as st

from components import run_host
from services import finetunes
from services.finetunes import Plan
from services.store import Provider
from services.words import TrainingMethod

_BASE = "run_settings.base"


def start_from(model_name: str) -> None:
    """Choose the base model of the next run; before its box is drawn."""
    st.session_state[_BASE] = model_name


def show(project_id: str, provider: Provider, method: TrainingMethod) -> Plan:
    """Draw the settings, the rare ones folded away; gives what is chosen."""
    labels = _base_models(project_id, provider)
    if st.session_state.get(_BASE) not in labels:
        st.session_state[_BASE] = next(iter(labels))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        base = st.selectbox(
            "Base model", list(labels), format_func=lambda name: labels.get(name, name), key=_BASE, width=300
        )
        epochs = st.number_input("Passes over the rows", 1, finetunes.MOST_EPOCHS, finetunes.DEFAULT_EPOCHS, width=180)
        name = f"round-{len(finetunes.listing(project_id)) + 1}"
        suffix = st.text_input("Name of the result", name, max_chars=finetunes.LONGEST_SUFFIX, width=220)
    with st.expander("Advanced", icon=":material/tune:"):
        st.caption("Empty boxes are left to the host, which is nearly always best.")
        with st.container(horizontal=True):
            batch = st.number_input("Rows in a step", 1, 256, None, key="run_settings.batch", width=150)
            rate = st.number_input(
                "Learning-rate multiplier", 0.01, 10.0, None, key="run_settings.rate", width=190,
                help="2 learns twice as fast as the host would, and forgets sooner.",
            )  # fmt: skip
            beta = _beta() if method is TrainingMethod.DPO else None
            seed = st.number_input("Seed", 0, 2**31 - 1, None, key="run_settings.seed", width=150)
    return Plan(base, suffix.strip() or name, int(epochs), batch, rate, beta, seed)


def _beta() -> float | None:
    return st.number_input(
        "Beta", 0.01, 2.0, None, key="run_settings.beta", width=150,
        help="How closely the model keeps to what it was: higher stays closer.",
    )  # fmt: skip


def _base_models(project_id: str, provider: Provider) -> dict[str, str]:
    """Name what a run can start from: the host's usual model first, then our own tuned ones, then its others."""
    usual = provider.fine_tune_model or provider.chat_model
    tuned = {each.name: f"{each.label}: another round" for each in finetunes.models(project_id, provider.id)}
    return {usual: usual} | tuned | {name: name for name in run_host.models(provider) if name != usual}
