"""How far the worker is with what was uploaded; the page can be closed meanwhile."""

import streamlit as st

from components import live, plain
from services import documents, jobs
from services.counting import count
from services.documents import UploadProgress
from services.words import UploadOutcome

REFRESH_SECONDS = 0.7


def show(project_id: str) -> None:
    """Draw the progress while files are read, and a way to go on where reading was stopped."""
    if documents.progress(project_id):
        live.show(_live, REFRESH_SECONDS, project_id)
        return
    left = [each for each in documents.uploads(project_id) if each.outcome == UploadOutcome.WAITING]
    if left:
        _stopped(project_id, len(left))


def _live(project_id: str) -> None:
    progress = documents.progress(project_id)
    if progress is None:
        st.rerun()
    with st.container(border=True):
        st.progress(progress.done / max(1, progress.total), text=_sentence(progress))
        with st.container(horizontal=True, vertical_alignment="center"):
            so_far = jobs.clock(progress.elapsed_seconds)
            st.caption(f"{so_far} so far. You can leave this page meanwhile.", width="stretch")
            if not progress.stopping and st.button("Stop", icon=":material/stop_circle:", key="document_reading.stop"):
                jobs.cancel(progress.job_id)
                st.rerun()
        if progress.waits_for:
            st.info(plain.words(progress.waits_for), icon=":material/hourglass_top:")


def _sentence(progress: UploadProgress) -> str:
    if progress.stopping:
        return "Stopping. What was read stays."
    if not progress.begun:
        return f"{count(progress.total, 'file')} kept. Waiting for the worker to begin reading."
    names = " and ".join(f"**{plain.words(name)}**" for name in progress.names)
    detail = f", {plain.words(progress.detail)}" if progress.detail else ""
    return f"Reading {names}{detail} ({min(progress.done + 1, progress.total)} of {count(progress.total, 'file')})"


def _stopped(project_id: str, left: int) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        job = jobs.latest(project_id, documents.KIND)
        why = f"{plain.words(job.message)} " if job and job.message else ""
        st.markdown(f"{why}{count(left, 'file')} still to be read.", width="stretch")
        if st.button("Read them", icon=":material/play_arrow:", key="document_reading.again"):
            documents.read_again(project_id)
            st.rerun()
        if st.button("Forget them", key="document_reading.forget"):
            documents.forget(project_id)
            st.rerun()
