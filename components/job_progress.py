"""The progress of a long job, live: what it did and took, with ways to pause, cancel, resume and retry it."""

import streamlit as st

from components import errors, job_failures, live, plain
from services import jobs
from services.jobs import Progress
from services.words import JobStatus

REFRESH_SECONDS = 1.0
_SEEN = "job_progress.active"
_FIRST = "job_progress.first"  # the jobs of which the page shows a result already
_ICONS = {JobStatus.CANCELLED: ":material/stop_circle:", JobStatus.PAUSED: ":material/pause_circle:"}


def show(job_id: str, what: str) -> None:
    """Draw how far a job is; `what` names its items ("questions"). The page reruns once when the job ends."""
    progress = jobs.progress(job_id)
    if progress.active:
        st.session_state[_SEEN] = job_id
        live.show(_live, REFRESH_SECONDS, job_id, what)
    elif progress.status != JobStatus.SUCCEEDED or progress.failed:
        _ended(job_id, progress, what)


def _live(job_id: str, what: str) -> None:
    progress = jobs.progress(job_id)
    if not progress.active:
        st.session_state.pop(_SEEN, None)
        st.rerun()
    if progress.done and job_id not in (shown := st.session_state.setdefault(_FIRST, set())):
        shown.add(job_id)
        st.rerun()  # the first result appears on the page while the others are made
    with st.container(border=True):
        ended = progress.done + progress.failed
        st.progress(ended / progress.total if progress.total else 0.0, text=_sentence(progress, what))
        with st.container(horizontal=True, vertical_alignment="center"):
            _stop_buttons(job_id, progress)
            st.caption(_so_far(progress))
        if progress.waits_for:
            st.info(plain.words(progress.waits_for), icon=":material/hourglass_top:")


def _stop_buttons(job_id: str, progress: Progress) -> None:
    stopping = progress.cancelling or progress.pausing
    if progress.total and st.button(
        "Pause", icon=":material/pause:", key=f"job_progress.pause.{job_id}", disabled=stopping
    ):
        jobs.pause(job_id)
    if st.button("Cancel", icon=":material/stop_circle:", key=f"job_progress.cancel.{job_id}"):
        jobs.cancel(job_id)


def _sentence(progress: Progress, what: str) -> str:
    if progress.cancelling:
        return "Stopping. What is finished stays."
    if progress.pausing:
        return "Pausing: what is under way is finished first."
    if progress.status == JobStatus.QUEUED:
        return f"Waiting for a worker to start on the {what}."
    done = f"{progress.done} of {progress.total} {what}"
    if progress.eta_seconds is None:
        return f"{progress.step}: {progress.done} of {progress.total}" if progress.step and progress.total else done
    return f"{done}, about {jobs.duration(progress.eta_seconds)} left"


def _so_far(progress: Progress) -> str:
    said = [f"{jobs.clock(progress.elapsed_seconds)} so far"]
    if progress.step and progress.eta_seconds is not None:
        said.insert(0, progress.step)
    if progress.failed:
        said.append(f"{progress.failed} failed")
    if progress.cost:
        spent = f"{jobs.dollars(progress.cost)} spent"
        said.append(spent if progress.budget is None else f"{spent} of {jobs.dollars(progress.budget)}")
    return plain.words(" · ".join(said))


def _ended(job_id: str, progress: Progress, what: str) -> None:
    done = f"{progress.done} of {progress.total} {what} are done. " if progress.total and progress.left else ""
    draw = st.info if progress.status in _ICONS else st.warning
    if said := done + progress.message:
        draw(plain.words(said), icon=_ICONS.get(progress.status, ":material/info:"))
    if progress.left or not progress.total:
        _go_on(job_id, progress)
    if progress.failed:
        job_failures.show(job_id, what)


def _go_on(job_id: str, progress: Progress) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        budget = _budget(job_id, progress)
        paused = progress.status is JobStatus.PAUSED
        left = progress.total - progress.done
        label = "Resume" if paused else f"Go on with the other {left}" if left else "Try again"
        if st.button(label, icon=":material/play_arrow:", key=f"job_progress.go.{job_id}", type="primary"):
            _resume(job_id, budget)
        if paused and st.button("Cancel", icon=":material/stop_circle:", key=f"job_progress.drop.{job_id}"):
            jobs.cancel(job_id)
            st.rerun()


def _budget(job_id: str, progress: Progress) -> float | None:
    if progress.budget is None:
        return None
    chosen = st.number_input(
        "Budget in dollars",
        min_value=0.0,
        value=progress.budget,
        format="%.2f",
        key=f"job_progress.budget.{job_id}",
        width=170,
    )
    return float(chosen)


def _resume(job_id: str, budget: float | None) -> None:
    with errors.shown():
        jobs.resume(job_id, budget=budget)
        st.rerun()
