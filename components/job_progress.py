"""The progress of a long job, live, with a way to stop it and to go on with what is left."""

import streamlit as st

from services import jobs
from services.jobs import Progress
from services.words import JobStatus

REFRESH_SECONDS = 1.0
_SEEN = "job_progress.active"


def show(job_id: str, what: str) -> None:
    """Draw how far a job is; `what` names its items ("questions"). The page reruns once when the job ends."""
    progress = jobs.progress(job_id)
    if progress.active:
        st.session_state[_SEEN] = job_id
        st.fragment(_live, run_every=REFRESH_SECONDS)(job_id, what)
    elif progress.status in (JobStatus.FAILED, JobStatus.CANCELLED) or progress.failed:
        _ended(job_id, progress, what)


def _live(job_id: str, what: str) -> None:
    progress = jobs.progress(job_id)
    if not progress.active:
        st.session_state.pop(_SEEN, None)
        st.rerun()
    with st.container(border=True):
        ended = progress.done + progress.failed
        st.progress(ended / progress.total if progress.total else 0.0, text=_sentence(progress, what))
        if st.button("Cancel", icon=":material/stop_circle:", key=f"job_progress.cancel.{job_id}"):
            jobs.cancel(job_id)


def _sentence(progress: Progress, what: str) -> str:
    if progress.cancelling:
        return "Stopping. What is finished stays."
    if progress.status == JobStatus.QUEUED:
        return f"Waiting for a worker to start on the {what}."
    if progress.eta_seconds is None:
        return f"Preparing {progress.total} {what}."
    return f"{progress.done} of {progress.total} {what}, about {_duration(progress.eta_seconds)} left"


def _duration(seconds: float) -> str:
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"


def _ended(job_id: str, progress: Progress, what: str) -> None:
    left = progress.total - progress.done
    said = progress.message or f"{progress.failed} {what} failed."
    (st.info if progress.status == JobStatus.CANCELLED else st.warning)(said, icon=":material/info:")
    if left and st.button(
        f"Go on with the other {left}", icon=":material/play_arrow:", key=f"job_progress.go.{job_id}"
    ):
        jobs.resume(job_id)
        st.rerun()
