"""Give answers to people by name."""

from collections.abc import Mapping

import streamlit as st

from components import choices, errors, grid, plain, session
from services import accounts, reviews
from services.accounts import Action

_EVENLY, _EVERYBODY = "Share them out", "Each to everybody"


def show(answers: Mapping[str, str]) -> None:
    """Draw a popover that gives answers to chosen people; what was given leaves everybody else's queue.

    `answers` has the question of each by the answer's id.
    """
    people = choices.distinct(
        {person.id: person.name for person in accounts.people_who(Action.REVIEW, session.project().id)}
    )
    with st.popover(f"Give {len(answers)} to …", icon=":material/person_add:", disabled=not answers):
        chosen = st.multiselect(
            "To", people, format_func=lambda id_: plain.option(people[id_]), key="review_assign.people", width=320
        )
        how = st.radio("How", (_EVENLY, _EVERYBODY), key="review_assign.how", label_visibility="collapsed")
        st.caption(grid.named(list(answers.values())))
        label = f"Give {len(answers)}"
        if answer_ids := grid.act(label, list(answers), key="review_assign.give", type="primary", disabled=not chosen):
            with errors.shown():
                given = reviews.assign(answer_ids, chosen, evenly=how == _EVENLY)
                st.toast(f"{given} given. They come first in their queue, and in nobody else's.")
                st.rerun()
