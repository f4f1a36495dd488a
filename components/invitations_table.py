"""Invitations that still work, a new one, and an end to each."""

import streamlit as st

from components import choices, errors, link_card, moments, plain
from services import accounts, projects
from services.accounts import INVITED_BY, Invitation
from services.store import Person, Project
from services.words import Role

_LINK = "invitations_table.link"
WORDS = {
    Role.LABELER: "Labeler: votes and reviews",
    Role.VIEWER: "Viewer: reads results",
    Role.MANAGER: "Manager: leads the project",
}


def show(person: Person, project: Project) -> None:
    """Draw the form for a new invitation and the list of those that work."""
    st.markdown("#### Invitations")
    with st.form("invitations_table.new", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            role = st.selectbox("As what", INVITED_BY[person.role], format_func=WORDS.__getitem__, width=250)
            where = _project(project)
            uses = st.number_input("For how many people", 1, 1000, accounts.INVITED_AT_MOST, width=160)
            team = st.text_input(
                "Team", max_chars=60, placeholder="None", width=160, help="Results can be read by team of labelers."
            )
            days = st.number_input("For how many days", 1, 90, accounts.INVITED_FOR_DAYS, width=160)
            asked = st.form_submit_button("Make an invitation", icon=":material/person_add:")
    if asked:
        st.session_state[_LINK] = accounts.make_invitation(
            role, project_id=where, uses=int(uses), days=int(days), team=team, by=person.id
        )
    if made := st.session_state.get(_LINK):
        link_card.show(made, "It is shown only now: copy it, or let a phone read the picture.")
    found = accounts.invitations()
    for each in found:
        _row(each, person)
    if not found:
        st.caption("No invitation works at the moment.")


def _project(current: Project) -> str:
    """Draw the choice of project where there are several; gives its id."""
    known = choices.distinct({each.id: each.name for each in projects.listing()})
    if len(known) < 2:
        return current.id
    chosen: str = st.selectbox(
        "To which project",
        list(known),
        index=list(known).index(current.id),
        format_func=lambda id_: plain.option(known[id_]),
        key=f"invitations_table.project.{current.id}",
        width=250,
    )
    return chosen


def _row(invitation: Invitation, person: Person) -> None:
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        by = f" by {plain.words(invitation.made_by)}" if invitation.made_by else ""
        where = f" in {plain.words(invitation.project)}" if invitation.project else ""
        st.markdown(
            f"**{invitation.used} came in** as {invitation.role}{where}, "
            f"{invitation.uses_left} more may until {moments.day(invitation.expires_at)}  \n"
            f":gray[Made {moments.minute(invitation.made_at)}{by}]"
        )
        st.space("stretch")
        if invitation.role not in INVITED_BY[person.role]:
            return
        if st.button("Withdraw", icon=":material/link_off:", key=f"invitations_table.withdraw.{invitation.id}"):
            with errors.shown():
                accounts.withdraw(invitation.id, person.id)
                st.session_state.pop(_LINK, None)
                st.rerun()
