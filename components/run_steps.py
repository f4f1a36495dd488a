"""Where a run stands, as steps."""

import streamlit as st

from services.store import FineTuneRun
from services.words import RunStatus

_STEPS = {
    RunStatus.PREPARING: "Upload",
    RunStatus.VALIDATING: "Check the rows",
    RunStatus.QUEUED: "Wait for its turn",
    RunStatus.RUNNING: "Train",
    RunStatus.SUCCEEDED: "Done",
}
_FAILED = {RunStatus.FAILED: ":red-badge[:material/error: Failed]", RunStatus.CANCELLED: ":gray-badge[Cancelled]"}


def show(run: FineTuneRun) -> None:
    """Draw the steps of a run, those behind it ticked; one that failed shows how far it came."""
    order = list(_STEPS)
    here = order.index(run.status) if run.status in order else _came_to(run)
    drawn = [_badge(_STEPS[step], place, here, run.status) for place, step in enumerate(order)]
    if run.status in _FAILED:
        drawn[here:] = [_FAILED[run.status]]
    st.markdown(" ".join(drawn))


def _badge(words: str, place: int, here: int, status: RunStatus) -> str:
    if place < here or status is RunStatus.SUCCEEDED:
        return f":green-badge[:material/check: {words}]"
    return f":blue-badge[:material/pending: {words}]" if place == here else f":gray-badge[{words}]"


def _came_to(run: FineTuneRun) -> int:
    """Tell the step in which a run ended."""
    reached = (run.host_file_id, run.host_job_id, run.started_at)
    return sum(each is not None for each in reached)
