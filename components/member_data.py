"""What is kept of one person: a copy for them, joining two identities of theirs, and erasing them."""

from functools import partial

import streamlit as st

from components import choices, errors, plain
from services import accounts, audit, personal
from services.accounts import Member
from services.counting import count
from services.words import Role

_DONE = "member_data.done"


def show(member: Member) -> None:
    """Draw what an owner may do with somebody's data."""
    with st.container(horizontal=True):
        st.download_button(
            "Download their data",
            data=audit.noted(partial(personal.copy, member.id), "person.exported", member.id),
            file_name="personal-data.json",
            mime="application/json",
            icon=":material/download:",
            key="member_data.copy",
            on_click="ignore",
            help="All that is kept of this person as JSON: names, browsers, votes, reviews, activity.",
        )
        if member.role is Role.OWNER:
            return
        if st.button("Same person as…", icon=":material/merge:", key="member_data.merge"):
            _merge(member)
        if st.button("Erase…", icon=":material/person_off:", key="member_data.erase"):
            _erase(member)


def tell() -> None:
    """Say what was done last, once: whoever it was done to may no longer be there to be chosen."""
    if done := st.session_state.pop(_DONE, None):
        st.toast(plain.words(done), icon=":material/check_circle:", duration="long")


@st.dialog("Join two identities of one person")
@errors.shown()
def _merge(member: Member) -> None:
    others = {each.id: each for each in accounts.members() if each.id != member.id}
    if not others:
        st.caption("There is nobody else here yet.")
        return
    names = choices.distinct({id_: each.name for id_, each in others.items()})
    into = st.selectbox(
        f"{plain.words(member.name)} is the same person as", list(others), index=None, placeholder="Choose",
        format_func=names.__getitem__, key="member_data.into",
    )  # fmt: skip
    st.markdown(
        f"{count(member.votes, 'vote')} and {count(member.reviews, 'review')} become the other's. Where both judged "
        f"the same pair or answer, the later one counts. **{plain.words(member.name)}** then disappears, and so does "
        "that account in Argilla. This cannot be undone."
    )
    if st.button("Join them", type="primary", disabled=into is None, key="member_data.join") and into:
        with errors.shown():
            personal.merge(member.id, into)
            st.session_state[_DONE] = f"{member.name} and {others[into].name} are one person now."
            st.rerun()


@st.dialog("Erase this person?")
@errors.shown()
def _erase(member: Member) -> None:
    st.markdown(
        f"The name and user name of **{plain.words(member.name)}** are replaced, browsers and links end, and the "
        "account in Argilla is deleted. This cannot be undone. Backups made before still hold the name."
    )
    texts = st.toggle(
        "Keep what they wrote",
        value=True,
        key="member_data.texts",
        help="Off, comments, reasons and answers they wrote while voting go, and reviews with a corrected answer.",
    )
    votes = st.toggle(
        f"Keep {count(member.votes, 'vote')}",
        value=True,
        key="member_data.votes",
        help="On, they count under no name. Off, results are counted without them, also those that were read before.",
    )
    if st.button("Erase", type="primary", key="member_data.erase_now"):
        with errors.shown():
            done = personal.erase(member.id, keep_texts=texts, keep_votes=votes)
            went = f" {count(done.votes, 'vote')} and {count(done.reviews, 'review')} went."
            gone = "" if texts and votes else went
            st.session_state[_DONE] = f"{member.name} is “{done.name}” from now on.{gone}"
            st.rerun()
