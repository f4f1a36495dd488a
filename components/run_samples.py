"""A few held-out questions, answered by the base and by what came out of a run, side by side."""

import streamlit as st

from components import errors, live, plain, safe_text
from services import finetunes, jobs
from services.store import FineTuneRun, FineTuneSample, Job
from services.words import JobStatus

REFRESH_SECONDS = 2.0


def show(run: FineTuneRun, *, key: str) -> None:
    """Draw the samples, the job that makes them, or the way to have them made."""
    found, job = finetunes.samples(run.id), finetunes.making(run)
    if job and jobs.progress(job.id).active:
        live.show(_live, REFRESH_SECONDS, run, job)
    else:
        _draw(found)
        _ask(run, found, job, key)


def _live(run: FineTuneRun, job: Job) -> None:
    progress = jobs.progress(job.id)
    if not progress.active:
        st.rerun()
    st.progress(progress.done / max(progress.total, 1), text="Both models answer questions that training never saw.")
    _draw(finetunes.samples(run.id))


def _draw(samples: list[FineTuneSample]) -> None:
    if samples:
        st.caption("Three questions are a first look, not a verdict: the blind vote is the judge.")
    for sample in samples:
        with st.container(border=True):
            safe_text.show_heading(sample.question.text)
            base, tuned = st.columns(2)
            for column, name, text in ((base, "Base", sample.base_text), (tuned, "Fine-tuned", sample.tuned_text)):
                with column:
                    st.caption(name)
                    safe_text.show_answer(text or "")


def _ask(run: FineTuneRun, found: list[FineTuneSample], job: Job | None, key: str) -> None:
    if job and job.status in (JobStatus.FAILED, JobStatus.PAUSED) and job.message:
        st.warning(plain.words(job.message), icon=":material/info:")
    if found:
        return
    st.caption("See both models answer three held-out questions.")
    if st.button("Answer three held-out questions", icon=":material/play_arrow:", key=f"{key}.samples"):
        with errors.shown():
            jobs.resume(job.id) if job and job.status is not JobStatus.SUCCEEDED else finetunes.submit(run.id)
            if finetunes.making(run) is None:
                st.info("No question is held out, or another run's are being answered: try again a little later.")
                return
            st.rerun()
