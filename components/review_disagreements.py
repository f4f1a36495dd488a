"""Where reviewers disagree: the manager reads both and says which counts, or writes a review of their own."""

import streamlit as st

from components import errors, plain, safe_text
from services import reviews
from services.reviews import Disagreement
from services.store import Review
from services.words import ReviewTag


def show(project_id: str, person_id: str) -> None:
    """Draw the short list of what is to be decided, and below it what was."""
    found = reviews.disagreements(project_id)
    to_decide = [each for each in found if each.counts is None]
    decided = [each for each in found if each.counts]
    if not found:
        st.info(
            "Nobody disagrees. Answers come here when their reviews differ in words, or by two ratings or more; "
            "that takes at least two reviews an answer, which you ask for under “Guidelines and people”.",
            icon=":material/handshake:",
        )
    elif not to_decide:
        st.success("Every disagreement is decided.", icon=":material/check:")
    for each in to_decide:
        _draw(each, person_id)
    if decided:
        with st.expander(f"Decided: {len(decided)}"):
            for each in decided:
                _draw(each, person_id)


def _draw(found: Disagreement, person_id: str) -> None:
    with st.container(border=True):
        safe_text.show_heading(found.answer.question.text)
        st.caption(f"They differ on {' and '.join(found.about)}. Changes are shown against the model's own answer.")
        for column, review in zip(st.columns(max(2, len(found.reviews))), found.reviews, strict=False):
            with column:
                _one(found, review, person_id)
        with st.popover("Write your own", icon=":material/edit:"):
            _own(found, person_id)


def _one(found: Disagreement, review: Review, person_id: str) -> None:
    rated = [("question", review.question_rating), ("passages", review.context_rating)]
    said = [f"{what} {value}" for what, value in rated if value]
    said += [ReviewTag(tag).words.lower() for tag in review.tags]
    st.markdown(f"{plain.words(review.person.name)} :gray[{' · '.join(said)}]")
    safe_text.show_changes(found.answer.text, review.text)
    if review.comment:
        st.caption(f"“{plain.words(review.comment)}”")
    if found.counts == review.id:
        st.badge("This one counts", icon=":material/check:", color="green")
    elif st.button("This one counts", key=f"review_disagreements.{review.id}"):
        _decide(found, review.id, person_id)


def _own(found: Disagreement, person_id: str) -> None:
    with st.form(f"review_disagreements.own.{found.answer.id}", border=False):
        text = st.text_area("The answer as it should be", found.reviews[-1].text, height=180, width=520)
        if st.form_submit_button("Let this count", type="primary"):
            with errors.shown():
                mine = reviews.submit(found.answer.id, person_id, question_rating=None, context_rating=None, text=text)
                _decide(found, mine.id, person_id)


def _decide(found: Disagreement, review_id: str, person_id: str) -> None:
    with errors.shown():
        reviews.decide(found.answer.id, review_id, person_id)
        st.rerun()
