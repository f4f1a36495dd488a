"""The loop at a glance: every stage, what is there, and where to go next."""

import streamlit as st

from services.overview import Stage, Step

PAGES = {
    Stage.DOCUMENTS: "pages/documents.py",
    Stage.QUESTIONS: "pages/questions.py",
    Stage.ANSWERS: "pages/review.py",
    Stage.REVIEW: "pages/review.py",
    Stage.FINE_TUNE: "pages/fine_tune.py",
    Stage.COMPARE: "pages/compare.py",
    Stage.RESULTS: "pages/results.py",
}
ICONS = {
    Stage.DOCUMENTS: ":material/description:",
    Stage.QUESTIONS: ":material/help:",
    Stage.ANSWERS: ":material/chat:",
    Stage.REVIEW: ":material/rate_review:",
    Stage.FINE_TUNE: ":material/model_training:",
    Stage.COMPARE: ":material/compare_arrows:",
    Stage.RESULTS: ":material/bar_chart:",
}


def show(steps: list[Step], current: Step) -> None:
    """Draw one card a step; the current one carries the way on."""
    with st.container(horizontal=True, gap="small"):
        for number, step in enumerate(steps, start=1):
            with st.container(border=True, width=150, height=132, gap="xxsmall", key=f"stepper.{number}"):
                st.markdown(_mark(step, current))
                st.markdown(f"**{step.stage.value}**")
                st.caption(step.detail)


def _mark(step: Step, current: Step) -> str:
    if step is current:
        return f":primary-badge[{ICONS[step.stage]} next]"
    return ":green-badge[:material/check: done]" if step.done else f":gray-badge[{ICONS[step.stage]}]"
