"""One person: their role and projects, a link for another browser, and an end to their access."""

from collections.abc import Callable

import streamlit as st

from components import choices, errors, link_card, member_data, plain, session
from services import accounts, projects
from services.accounts import Action, Member
from services.counting import count
from services.store import Person
from services.words import Role

_LINK = "member_card.link"
ROLES = {
    Role.LABELER: "Labeler: votes and reviews in these projects",
    Role.VIEWER: "Viewer: reads results of these projects",
    Role.MANAGER: "Manager: leads these projects",
    Role.OWNER: "Owner: everything, everywhere",
}


def show(member: Member, person: Person) -> None:
    """Draw what whoever is signed in may do for this person."""
    with st.container(border=True):
        st.markdown(f"**{plain.words(member.name)}**")
        if session.may(Action.MANAGE_PEOPLE):
            _place(member, person)
            _access(member, person)
            member_data.show(member)
        else:
            _take_out(member, person)


def _place(member: Member, owner: Person) -> None:
    if member.id == owner.id:
        st.caption("This is you. Another owner can change your role.")
        return
    known = choices.distinct({each.id: each.name for each in projects.listing()})
    key = f"member_card.{member.id}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        role = st.selectbox(
            "Role", list(ROLES), list(ROLES).index(member.role), format_func=ROLES.__getitem__, key=f"{key}.role",
            width=380,
        )  # fmt: skip
        chosen = st.multiselect(
            "Projects", list(known), [each for each in member.projects if each in known],
            format_func=known.__getitem__, key=f"{key}.projects", width=380,
            disabled=role is Role.OWNER, placeholder="None: they see nothing",
        )  # fmt: skip
        team = st.text_input(
            "Team", member.team, max_chars=60, placeholder="None, or one such as Support", key=f"{key}.team",
            width=230, help="Results can be read by team of labelers.",
        )  # fmt: skip
        elsewhere = role is not Role.OWNER and set(chosen) != set(member.projects)
        changed = role is not member.role or elsewhere or team != member.team
        if st.button("Save", icon=":material/check:", disabled=not changed, key=f"{key}.save"):
            _do(lambda: accounts.change(member.id, role, chosen, owner.id, team=team))


def _access(member: Member, owner: Person) -> None:
    with st.container(horizontal=True):
        if member.shut_out and st.button("Let in again", icon=":material/lock_open:"):
            _do(lambda: accounts.let_in(member.id, owner.id))
        if not member.shut_out and st.button("Make a sign-in link", icon=":material/link:"):
            st.session_state[_LINK] = (member.id, accounts.make_link(member.id, owner.id))
        may_end = not member.shut_out and member.role is not Role.OWNER
        if may_end and st.button("End access", icon=":material/block:"):
            _ask(member, owner)
    whose, made = st.session_state.get(_LINK, ("", ""))
    if whose == member.id:
        link_card.show(
            made,
            f"It signs {plain.words(member.name)} in once, within a day, in whatever browser it is opened: for a "
            "second device or a lost one. Their votes and reviews stay theirs.",
        )


def _take_out(member: Member, manager: Person) -> None:
    """Draw what a manager may do: take labelers and viewers out of the project that they look at."""
    project = session.project()
    if member.role not in (Role.LABELER, Role.VIEWER) or project.id not in member.projects:
        st.caption("Only an owner can change what they may do.")
        return
    st.caption(
        f"{count(member.votes, 'vote')} and {count(member.reviews, 'review')} in your projects; they stay and count. "
        "An invitation brings them back."
    )
    if st.button(f"Take out of {plain.words(project.name)}", icon=":material/person_remove:"):
        _do(lambda: accounts.take_out(member.id, project.id, manager.id))


@st.dialog("End this person's access?")
@errors.shown()
def _ask(member: Member, owner: Person) -> None:
    st.markdown(
        f"**{plain.words(member.name)}** is signed out everywhere at once. "
        f"{count(member.votes, 'vote')} and {count(member.reviews, 'review')} stay and count; Results can be read "
        "without them. You can let them in again."
    )
    if st.button("End access", type="primary", key="member_card.end"):
        _do(lambda: accounts.shut_out(member.id, owner.id))
    if st.button("Keep them", key="member_card.keep"):
        st.rerun()


def _do(deed: Callable[[], None]) -> None:
    with errors.shown():
        deed()
        st.session_state.pop(_LINK, None)
        st.rerun()
