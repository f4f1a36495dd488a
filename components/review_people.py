"""What reviewers are told, how many reviews an answer needs, and who is where."""

from datetime import timedelta

import streamlit as st

from components import errors, live, plain
from services import reviews
from services.reviews.guiding import MOST_REVIEWS
from services.store import Project
from services.words import ReviewStatus

EVERY = timedelta(seconds=5)


def show(project: Project, variant_id: str) -> None:
    """Draw the guidelines as a form and, beside it, the people as they work."""
    left, right = st.columns([4, 6], gap="large")
    with left:
        _guidelines(project)
    with right:
        live.show(_team, EVERY, variant_id)


def _guidelines(project: Project) -> None:
    with st.form("review_people.guidelines", border=False):
        text = st.text_area(
            "Guidelines", reviews.guidelines(project), height=300, help="Markdown. Argilla shows them too."
        )
        number = st.number_input(
            "Reviews an answer needs",
            1,
            MOST_REVIEWS,
            project.reviews_per_answer,
            width=220,
            help="With two or more, people review the same answers, and you see where they disagree.",
        )
        if st.form_submit_button("Save guidelines", type="primary"):
            with errors.shown():
                reviews.guide(project.id, text, int(number))
                st.toast("Saved. Everybody reads it from their next visit on.", icon=":material/check:")


def _team(variant_id: str) -> None:
    members = reviews.team(variant_id)
    here = [member for member in members.values() if member.in_front]
    st.markdown("**Who is where**")
    if not members:
        st.caption("Nobody has reviewed yet.")
        return
    for member in here:
        more = f" and {member.in_front - 1} after it" if member.in_front > 1 else ""
        st.caption(
            f":material/person: {plain.words(member.name)} has “{plain.words(member.looking_at)}”{more} in hand."
        )
    if not here:
        st.caption("Nobody is reviewing right now.")
    given = any(member.given for member in members.values())
    st.dataframe(
        [
            {
                "Who": member.name,
                "Submitted": member.reviews[ReviewStatus.SUBMITTED],
                "Discarded": member.reviews[ReviewStatus.DISCARDED],
                "Drafts": member.reviews[ReviewStatus.DRAFT],
                "Seconds": member.seconds,
                **({"By name": f"{member.given_done} of {member.given}" if member.given else ""} if given else {}),
                "Last": member.last_at,
            }
            for member in members.values()
        ],
        hide_index=True,
        column_config={
            "Seconds": st.column_config.NumberColumn(format="%.0f", help="Median time for a submitted review"),
            "Last": st.column_config.DatetimeColumn(format="distance"),
        },
    )
    if given:
        _take_back(variant_id, members)


def _take_back(variant_id: str, members: dict[str, reviews.Member]) -> None:
    open_ones = {id_: member for id_, member in members.items() if member.given > member.given_done}
    for id_, member in open_ones.items():
        count = member.given - member.given_done
        if st.button(f"Put {plain.words(member.name)}'s {count} back into the pool", key=f"review_people.back.{id_}"):
            reviews.unassign(variant_id, id_)
            st.rerun()
