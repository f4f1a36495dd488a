"""What became of the last round: asked, written, dropped by which check, and a way to look at what was dropped."""

import streamlit as st

from components import plain, question_filters, question_grid
from services import questions
from services.counting import count
from services.words import QuestionStatus

_SEEN = "question_report.seen"
VIEW = "questions.view"  # which part of the page is shown


def show(job_id: str) -> None:
    """Draw the report of a round that has ended, until it is put away."""
    if st.session_state.get(_SEEN) == job_id:
        return
    report = questions.report(job_id)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"**{count(report.written, 'question')} written** of {report.asked:,} asked for", width="content"
            )
            st.button("Got it", type="tertiary", key="question_report.got", on_click=_put_away, args=(job_id,))
            if report.spent:
                st.caption(f"for ${report.spent:,.2f}", width="content")
        if report.dropped:
            said = " · ".join(f"{number} {plain.words(check)}" for check, number in report.dropped.items())
            st.caption(f"Dropped by a check: {said}")
            st.button(
                "See what was dropped",
                icon=":material/visibility:",
                key="question_report.dropped",
                on_click=_see_dropped,
            )


def _put_away(job_id: str) -> None:
    st.session_state[_SEEN] = job_id


def _see_dropped() -> None:
    st.session_state[VIEW] = "List"
    question_filters.show_only(QuestionStatus.DROPPED)
    question_grid.refresh()
