"""Review: one answer at a time for everybody; who leads also sees all reviews, who disagrees and what it says."""

import streamlit as st

from components import (
    empty_state,
    review_disagreements,
    review_island,
    review_outlook,
    review_people,
    review_retrieval,
    review_table,
    review_views,
    session,
    variant_picker,
)
from components.review_views import View
from services import reviews, variants
from services.accounts import Action

NOTHING = "There is nothing to review yet. Come back when answers were generated."
person = session.require(Action.REVIEW)
project = session.project()
manages = session.may(Action.MANAGE_REVIEWS)

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.title("Review", anchor=False, width="content")
    view = review_views.show(project.id) if manages else View.REVIEW
if not manages and not variants.listing(project.id):  # the picker makes one, which is for who leads
    st.info(NOTHING)
    st.stop()
variant = variant_picker.show(project.id, editable=manages)
progress = reviews.progress(variant.id, person.id)

if view == View.REVIEW and not progress.total and manages:
    empty_state.show("There is nothing to review yet.", action="Generate answers", page="pages/answers.py")
elif view == View.REVIEW and not progress.total:
    st.info(NOTHING)
elif view == View.REVIEW:
    review_island.show(project, variant, reviewer=person)
    if manages:
        review_outlook.show(project.id, variant.id, person.id)
elif view == View.ALL:
    review_table.show(variant.id, person.id)
elif view == View.DISAGREEMENTS:
    review_disagreements.show(project.id, person.id)
elif view == View.RETRIEVAL:
    review_retrieval.show(project.id, variant.id)
else:
    review_people.show(project, variant.id)
