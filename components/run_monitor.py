"""A fine-tune at work: where it stands, how the loss falls, and what came out."""

import pandas as pd
import plotly.express as px
import streamlit as st

from components import plain
from services import finetunes
from services.store import FineTuneRun
from services.words import RunStatus

REFRESH_SECONDS = 1.5
_STEPS = (RunStatus.PREPARING, RunStatus.VALIDATING, RunStatus.QUEUED, RunStatus.RUNNING, RunStatus.SUCCEEDED)
_ENDED = (RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.CANCELLED)
_WORDS = {
    RunStatus.PREPARING: "uploading the rows",
    RunStatus.VALIDATING: "checking the rows",
    RunStatus.QUEUED: "waiting for its turn",
    RunStatus.RUNNING: "training",
    RunStatus.SUCCEEDED: "done",
    RunStatus.FAILED: "failed",
    RunStatus.CANCELLED: "cancelled",
}


def ended(run: FineTuneRun) -> bool:
    """Say whether a run will not change any more."""
    return run.status in _ENDED


def show(run: FineTuneRun) -> None:
    """Draw the newest run; it refreshes itself while it is at work."""
    if ended(run):
        _draw(run)
    else:
        st.fragment(_live, run_every=REFRESH_SECONDS)(run.id)


def _live(run_id: str) -> None:
    run = finetunes.get(run_id)
    if ended(run):
        st.rerun()
    _draw(run)
    if st.button("Cancel this run", icon=":material/stop_circle:", key="run_monitor.cancel"):
        finetunes.cancel(run_id)


def _draw(run: FineTuneRun) -> None:
    with st.container(border=True):
        st.markdown(
            f"**{run.suffix}** is {_WORDS[run.status]}" if not ended(run) else f"**{run.suffix}**: {_WORDS[run.status]}"
        )
        if run.status == RunStatus.FAILED:
            st.error(run.error or "The host gave no reason.", icon=":material/error:")
        elif not ended(run):
            st.progress((_STEPS.index(run.status) + 1) / len(_STEPS), text=_latest(run))
        _loss_curve(run.id)
        if run.status == RunStatus.SUCCEEDED:
            st.page_link("pages/compare.py", label="Next: compare it blind", icon=":material/arrow_forward:")


def _latest(run: FineTuneRun) -> str:
    steps = [each.message for each in finetunes.events(run.id) if each.step is not None]
    return plain.words(steps[-1]) if steps else _WORDS[run.status].capitalize()


def _loss_curve(run_id: str) -> None:
    points = [(each.step, each.train_loss) for each in finetunes.events(run_id) if each.train_loss is not None]
    if len(points) < 2:
        return
    table = pd.DataFrame(points, columns=["Step", "Each step"]).sort_values("Step")
    window = max(1, len(table) // 6)  # a step sees a few rows only, and rows differ
    table["Running mean"] = table["Each step"].rolling(window, min_periods=1).mean()
    figure = px.line(table, x="Step", y=["Running mean", "Each step"], height=230)
    figure.update_traces(selector={"name": "Each step"}, opacity=0.35, line_width=1)
    figure.update_layout(
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        yaxis_rangemode="tozero",
        yaxis_title="Training loss",
        legend_title=None,
    )
    st.plotly_chart(figure, key=f"run_monitor.loss.{run_id}", config={"displayModeBar": False})
    first, last = table["Each step"].head(window).mean(), table["Each step"].tail(window).mean()
    if last >= first:
        st.caption("The loss did not fall: too few rows or passes to have learned much. The blind vote will tell.")
        return
    st.caption(f"Loss went from {first:.2f} to {last:.2f}: how surprised the model is by the right answers.")
