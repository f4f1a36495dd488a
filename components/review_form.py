"""One answer at a time: the question, what was found for it, and the answer to put right."""

import streamlit as st

from components import safe_text
from services import answers, reviews
from services.errors import WinrateError
from services.reviews import Progress
from services.store import Answer, Review
from services.words import ReviewStatus

_OPEN = "review_form.answer_id"
_FORM_HEIGHT = 440
_BUTTONS = (
    ("Submit", ReviewStatus.SUBMITTED, "Ctrl+Enter"),
    ("Skip", ReviewStatus.SKIPPED, "Alt+S"),
    ("Discard", ReviewStatus.DISCARDED, "Alt+X"),
)


def show(variant_id: str, person_id: str, progress: Progress) -> None:
    """Draw the next answer that this person has not reviewed, with their progress."""
    st.progress(
        progress.mine / progress.total,
        text=f"{progress.mine} of {progress.total} done by you, {progress.anybodys} by anybody",
    )
    answer = _current(variant_id, person_id)
    if answer is None:
        st.success("Everything is reviewed. Thank you!", icon=":material/celebration:")
    else:
        _draw(answer, reviews.of(answer.id, person_id), person_id)
    _previous(variant_id, person_id)


def _current(variant_id: str, person_id: str) -> Answer | None:
    reopened = st.session_state.get(_OPEN)
    waiting = reviews.queue(variant_id, person_id)
    answer_id = reopened or next(iter(waiting), None)
    return answers.get(answer_id) if answer_id else None


def _draw(answer: Answer, review: Review | None, person_id: str) -> None:
    left, right = st.columns([5, 6], gap="small")
    with left, st.container(height=_FORM_HEIGHT, border=True):
        st.caption("Question")
        safe_text.show(f"**{answer.question.text}**")
        st.caption("What the assistant was given to read")
        for context in answer.contexts:
            with st.container(border=True):
                safe_text.show(context.text)
    with right, st.form(f"review_form.{answer.id}", height=_FORM_HEIGHT, enter_to_submit=True):
        text = st.text_area("The answer: put right what is wrong", review.text if review else answer.text, height=180)
        one, other = st.columns(2)
        with one:
            question_rating = _rating("Is the question good?", review.question_rating if review else None)
        with other:
            context_rating = _rating("Did it read the right text?", review.context_rating if review else None)
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
            for label, status, shortcut in _BUTTONS:
                primary = status is ReviewStatus.SUBMITTED
                if st.form_submit_button(label, type="primary" if primary else "secondary", shortcut=shortcut):
                    _submit(answer.id, person_id, question_rating, context_rating, text, status)


def _rating(label: str, value: int | None) -> int | None:
    scale = "1 is poor, 5 is excellent."
    return st.segmented_control(label, list(reviews.RATINGS), default=value, width="stretch", help=scale)


def _submit(
    answer_id: str,
    person_id: str,
    question_rating: int | None,
    context_rating: int | None,
    text: str,
    status: ReviewStatus,
) -> None:
    try:
        reviews.submit(
            answer_id,
            person_id,
            question_rating=question_rating,
            context_rating=context_rating,
            text=text,
            status=status,
        )
    except WinrateError as error:
        st.error(str(error))
        return
    st.session_state.pop(_OPEN, None)
    st.rerun()


def _previous(variant_id: str, person_id: str) -> None:
    last = reviews.latest_of(variant_id, person_id)
    if last and st.button("Back to the last one", icon=":material/undo:", type="tertiary", shortcut="Alt+Z"):
        st.session_state[_OPEN] = last
        st.rerun()
