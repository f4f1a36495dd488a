"""Everybody who came in: what they are and did, and what can be done about the one who is chosen."""

import streamlit as st

from components import grid, member_card, member_data
from services import accounts
from services.accounts import Member
from services.store import Person


def show(person: Person) -> None:
    """Draw the people whom somebody sees, and the card of the one who is chosen."""
    member_data.tell()
    found = accounts.members()
    people = {each.id: each for each in found}
    picked = grid.pick(
        [_row(each) for each in found],
        list(people),
        key="members_table.people",
        hide_index=True,
        column_config={
            "Team": "Team" if any(each.team for each in found) else None,
            "Projects": st.column_config.ListColumn(),
            "Joined": st.column_config.DatetimeColumn(format="distance"),
            "Last seen": st.column_config.DatetimeColumn(format="distance"),
        },
    )
    if len(found) == 1:
        st.caption("Only you so far. Invite people under “Invitations”, or labelers from Compare.")
    elif not picked:
        st.caption("Tick somebody to see what you can do for them.")
    if picked:
        member_card.show(people[picked[0]], person)


def _row(member: Member) -> dict[str, object]:
    return {
        "Name": member.name,
        "Role": member.role.value.capitalize(),
        "Team": member.team,
        "Projects": list(member.projects.values()) or (["all"] if member.sees_all else []),
        "Votes": member.votes,
        "Reviews": member.reviews,
        "Joined": member.joined,
        "Last seen": member.seen,
        "Access": "ended" if member.shut_out else "",
    }
