"""Compare this project with Argilla: what is only here, only there, or different, and one button that mends it."""

import streamlit as st

from components import errors
from services.counting import count
from services.mirror.differences import Difference, Reconciliation, What
from services.mirror.reconciliation import report
from services.mirror.repair import Repair, repair
from services.mirror.shapes import REVIEW
from services.store import Project

EXAMPLES = 8
FOUND = "mirror_reconcile.found"
DONE = "mirror_reconcile.done"


def show(project: Project) -> None:
    """Draw the comparison with Argilla; nothing is compared or changed until somebody asks for it."""
    with st.expander("Compare with Argilla", icon=":material/compare_arrows:", expanded=FOUND in st.session_state):
        _body(project)


def _body(project: Project) -> None:
    st.caption(
        "Winrate and Argilla are kept equal all the time. This compares every record and every label to be sure."
    )
    if st.button("Compare now"):
        st.session_state.pop(DONE, None)
        st.session_state[FOUND] = (project.id, _report(project.id))
    of_project, found = st.session_state.get(FOUND, ("", None))
    if found is None or of_project != project.id:
        return
    _say_how_it_stands(found)
    if found.to_mend and st.button(
        f"Make both sides equal ({count(found.to_mend, 'difference')})", type="primary", icon=":material/sync:"
    ):
        if done := _repair(project.id):
            st.session_state[FOUND], st.session_state[DONE] = (project.id, done.left), done
            st.rerun()
    _kind("Only here", "Argilla will be sent these.", found.only_here)
    _kind("Only in Argilla", "These will be taken over, unless a note says otherwise.", found.only_there)
    newer = "The newer one will be taken on both sides; the older one of a vote stays in the history."
    _kind("Different", newer, found.conflicts)


def _report(project_id: str) -> Reconciliation | None:
    with errors.shown():
        with st.spinner("Comparing every record…"):
            return report(project_id)
    return None


def _repair(project_id: str) -> Repair | None:
    with errors.shown():
        with st.spinner("Sending and taking over…"):
            return repair(project_id)
    return None


def _say_how_it_stands(found: Reconciliation) -> None:
    if done := st.session_state.get(DONE):
        deleted = f", {done.deleted:,} deleted there" if done.deleted else ""
        st.success(
            f"Done: {done.sent:,} sent to Argilla, {done.taken:,} taken from it{deleted}.", icon=":material/check:"
        )
    if found.equal:
        st.success("Both sides are equal.", icon=":material/check_circle:")
    elif found.to_mend:
        st.info("Nothing was changed yet.", icon=":material/info:")
    else:
        st.info("Everything else is equal; these stay as they are, for the reasons given.", icon=":material/info:")


def _kind(heading: str, meaning: str, some: tuple[Difference, ...]) -> None:
    if not some:
        return
    st.markdown(f"**{heading}: {len(some):,}**")
    st.caption(meaning)
    rows = [_row(each) for each in some[:EXAMPLES]]
    told = [name for name in rows[0] if any(row[name] for row in rows)]
    st.dataframe([{name: row[name] for name in told} for row in rows], hide_index=True)
    if len(some) > EXAMPLES:
        st.caption(f"and {len(some) - EXAMPLES:,} more")


def _row(each: Difference) -> dict[str, str]:
    return {
        "What": _what(each),
        "Question": each.question,
        "By": each.username or "",
        "Note": each.stays or _newer(each),
    }


def _what(each: Difference) -> str:
    review = each.home.shape is REVIEW
    if each.what is What.RESPONSE:
        return "Review" if review else "Vote"
    return "Answer to review" if review else "Pair to vote on"


def _newer(each: Difference) -> str:
    if each.what is What.TEXT:
        return "Its words differ; ours are sent."
    if each.leaves:
        return "Deleted or out of use here: it will be deleted in Argilla."
    if each.response is None or each.what is not What.RESPONSE:
        return ""
    return "Argilla's is newer." if each.newer_there else "Ours is newer."
