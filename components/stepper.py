"""The loop at a glance: every stage, what is there, and where to go next."""

import streamlit as st

from services.overview import Stage, Step

PAGES = {
    Stage.DOCUMENTS: "pages/documents.py",
    Stage.QUESTIONS: "pages/questions.py",
    Stage.ANSWERS: "pages/answers.py",
    Stage.REVIEW: "pages/review.py",
    Stage.FINE_TUNE: "pages/fine_tune.py",
    Stage.COMPARE: "pages/compare.py",
    Stage.RESULTS: "pages/results.py",
}
_NAME_WIDTH, _DETAIL_WIDTH = 150, 240


def show(steps: list[Step], current: Step) -> None:
    """Draw one line a step; the current one carries the button that leads on."""
    with st.container(border=True, gap="small", width=720):
        for number, step in enumerate(steps, start=1):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(f"{_mark(step, current, number)} **{step.stage.value}**", width=_NAME_WIDTH)
                st.caption(step.detail, width=_DETAIL_WIDTH)
                _way_on(step, current)


def _mark(step: Step, current: Step, number: int) -> str:
    if step.done:
        return ":green-badge[:material/check:]"
    return f":primary-badge[{number}]" if step is current else f":gray-badge[{number}]"


def _way_on(step: Step, current: Step) -> None:
    if step is current:
        if st.button(step.action, type="primary", key="stepper.next"):
            st.switch_page(PAGES[step.stage])
    elif step.done or step.begun:
        st.page_link(PAGES[step.stage], label="Open")
