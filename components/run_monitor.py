"""A fine-tune at work: where it stands, how the loss falls, what the host says, and how it ended."""

from datetime import timedelta

import streamlit as st

from components import errors, live, moments, plain, run_loss, run_steps
from services import finetunes, jobs
from services.store import FineTuneRun
from services.store.columns import now
from services.words import JobStatus, RunStatus

REFRESH_SECONDS = 1.5
_WORDS = {
    RunStatus.PREPARING: "is uploading its rows",
    RunStatus.VALIDATING: "has its rows checked",
    RunStatus.QUEUED: "waits for its turn",
    RunStatus.RUNNING: "is training",
    RunStatus.SUCCEEDED: "is done",
    RunStatus.FAILED: "failed",
    RunStatus.CANCELLED: "was cancelled",
}


def ended(run: FineTuneRun) -> bool:
    """Say whether a run will not change any more."""
    return run.status in finetunes.ENDED


def show(run: FineTuneRun) -> None:
    """Draw the newest run; it refreshes itself while it is at work. One that succeeded is run_result's to draw."""
    if run.status is RunStatus.SUCCEEDED:
        return
    if ended(run):
        with st.container(border=True):
            _draw(run)
    else:
        live.show(_live, REFRESH_SECONDS, run.id)


def _live(run_id: str) -> None:
    run = finetunes.get(run_id)
    if ended(run):
        st.rerun()
    with st.container(border=True):
        _draw(run)
        _waiting(run)
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button("Cancel this run", icon=":material/stop_circle:", key="run_monitor.cancel"):
                finetunes.cancel(run_id)
                st.rerun()
            st.caption("You may close this page: the run goes on.")


def _draw(run: FineTuneRun) -> None:
    st.markdown(f"**{plain.words(run.suffix)}** {_WORDS[run.status]}")
    run_steps.show(run)
    events = finetunes.events(run.id)
    if run.status is RunStatus.FAILED:
        errors.say(run.error or "The host gave no reason.")
        st.caption("Put that right, then launch again below. The rows and reviews are as they were.")
    elif run.status is RunStatus.CANCELLED and run.error:
        st.info(plain.words(run.error), icon=":material/info:")
    elif run.status is RunStatus.RUNNING:
        st.caption(_left(run))
    if run.status is not RunStatus.SUCCEEDED:
        run_loss.show(run.id, events, where="monitor")
    if events and not ended(run):
        with st.expander(f"What the host said: {plain.words(events[-1].message)}"):
            lines = [f"{moments.second(each.created_at)}  {each.message}" for each in reversed(events)]
            st.code("\n".join(lines), language=None, height=180, wrap_lines=True)


def _left(run: FineTuneRun) -> str:
    if run.started_at is None or run.estimated_seconds is None:
        return "The host does not say how long it will take."
    left = run.started_at + timedelta(seconds=run.estimated_seconds) - now()
    return f"About {duration(left.total_seconds())} left." if left.total_seconds() > 0 else "Nearly done."


def duration(seconds: float) -> str:
    """Say a time in words, as roughly as it is known."""
    if seconds < 90:
        return f"{max(5, round(seconds / 5) * 5)} seconds"
    return f"{round(seconds / 60)} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"


def _waiting(run: FineTuneRun) -> None:
    """Say what a run waits for, and offer to go on with one that nobody drives any more."""
    job = finetunes.job(run)
    if job is None:
        return
    if waits_for := jobs.progress(job.id).waits_for:
        st.info(plain.words(waits_for), icon=":material/hourglass_top:")
    if job.status is JobStatus.QUEUED:
        return
    if job.status is not JobStatus.RUNNING:
        st.warning(plain.words(job.message or "This run was stopped."), icon=":material/pause_circle:")
        if st.button("Go on", icon=":material/play_arrow:", key="run_monitor.go_on", type="primary"):
            _resume(job.id)
    elif job.cancel_requested:
        st.info("Cancelling: the host is being told.", icon=":material/stop_circle:")
    elif job.message:
        sentence = f"Waiting for the host; nothing is lost, and the run goes on by itself. {job.message}"
        st.warning(plain.words(sentence), icon=":material/hourglass_empty:")


def _resume(job_id: str) -> None:
    with errors.shown():
        jobs.resume(job_id)
        st.rerun()
