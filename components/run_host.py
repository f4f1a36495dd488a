"""Questions to a training host, asked beside the page: what it said is there at one of the next looks."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import streamlit as st

from components import live
from services import finetunes
from services.finetunes import HostReport, Plan, TrainingSet
from services.store import Provider

KEPT_SECONDS = 600
LOOK_SECONDS = 0.7


@st.cache_resource
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(4, thread_name_prefix="training-host")


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=32, show_spinner=False)
def _models(provider_id: str, base_url: str, _provider: Provider) -> "Future[list[str]]":
    return _pool().submit(finetunes.trainable, _provider)


@st.cache_resource(ttl=KEPT_SECONDS, max_entries=64, show_spinner=False)
def _report(key: tuple[object, ...], _ask: Callable[[], HostReport]) -> "Future[HostReport]":
    return _pool().submit(_ask)


def models(provider: Provider) -> list[str]:
    """List what a host trains, as far as it has said so by now."""
    asked = _models(provider.id, provider.base_url, provider)
    return asked.result() if asked.done() else []


def report(provider: Provider, plan: Plan, rows: TrainingSet) -> "Future[HostReport]":
    """Ask a host about a plan, once for as long as neither changes."""
    steering = (plan.base_model, plan.epochs, plan.batch_size, plan.learning_rate_multiplier, plan.beta, plan.seed)
    key = (provider.id, provider.base_url, rows.method.value, rows.training_jsonl, rows.validation_jsonl, *steering)
    return _report(key, lambda: finetunes.host_report(provider, plan, rows))


def ask_again() -> None:
    """Forget what hosts said."""
    _report.clear()
    _models.clear()


def wait(asked: "Future[HostReport]", sentence: str) -> None:
    """Say that a host is being asked, and draw the page anew once it has answered."""

    def look() -> None:
        if asked.done():
            st.rerun()
        st.markdown(f":blue-badge[:material/hourglass_empty:] {sentence}")

    live.show(look, LOOK_SECONDS)
