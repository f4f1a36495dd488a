"""Everybody who came in: what they did, a link for another browser, and an end to their access."""

from collections.abc import Callable

import streamlit as st

from components import link_card, plain
from services import accounts
from services.accounts import Member
from services.counting import count
from services.errors import WinrateError
from services.store import Person
from services.words import Role

_LINK = "members_table.link"


def show(owner: Person) -> None:
    """Draw the people and what can be done about the one who is chosen."""
    found = accounts.members()
    picked = st.dataframe(
        [_row(each) for each in found],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "Joined": st.column_config.DatetimeColumn(format="distance"),
            "Last seen": st.column_config.DatetimeColumn(format="distance"),
        },
        key="members_table.people",
    )
    rows = picked.selection.rows
    if len(found) == 1:
        st.caption("Only you so far. Invite labelers from Compare, or under “Invitations and browsers”.")
    elif not rows:
        st.caption("Tick somebody to give them a sign-in link or to end their access.")
    if rows:
        _chosen(found[rows[0]], owner)


def _row(member: Member) -> dict[str, object]:
    return {
        "Name": member.name,
        "Role": member.role.value.capitalize(),
        "Votes": member.votes,
        "Reviews": member.reviews,
        "Joined": member.joined,
        "Last seen": member.seen,
        "Access": "ended" if member.shut_out else "",
    }


def _chosen(member: Member, owner: Person) -> None:
    with st.container(border=True):
        st.markdown(f"**{plain.words(member.name)}**")
        with st.container(horizontal=True):
            if member.shut_out and st.button("Let in again", icon=":material/lock_open:"):
                _do(lambda: accounts.let_in(member.id, owner.id))
            if not member.shut_out and st.button("Make a sign-in link", icon=":material/link:"):
                st.session_state[_LINK] = (member.id, accounts.make_link(member.id, owner.id))
            if (
                not member.shut_out
                and member.role is not Role.OWNER
                and st.button("End access", icon=":material/block:")
            ):
                _ask(member, owner)
        whose, made = st.session_state.get(_LINK, ("", ""))
        if whose == member.id:
            link_card.show(
                made,
                f"It signs {plain.words(member.name)} in once, within a day, in whatever browser it is opened: for a "
                "second device or a lost one. Their votes and reviews stay theirs.",
            )


@st.dialog("End this person's access?")
def _ask(member: Member, owner: Person) -> None:
    st.markdown(
        f"**{plain.words(member.name)}** is signed out everywhere at once. "
        f"{count(member.votes, 'vote')} and {count(member.reviews, 'review')} stay and count; Results can be read "
        "without them. You can let them in again."
    )
    if st.button("End access", type="primary", key="members_table.end"):
        _do(lambda: accounts.shut_out(member.id, owner.id))
    if st.button("Keep them", key="members_table.keep"):
        st.rerun()


def _do(deed: Callable[[], None]) -> None:
    try:
        deed()
    except WinrateError as error:
        st.error(plain.words(str(error)), icon=":material/error:")
        return
    st.session_state.pop(_LINK, None)
    st.rerun()
