"""How a vote is going: who, how much, and what was flagged; who leads stays on the results page."""

from datetime import timedelta

import streamlit as st

from components import (
    comparison_amend,
    comparison_blindness,
    comparison_invitation,
    comparison_telltales,
    errors,
    job_progress,
    live,
    plain,
    reviewer_note,
    safe_text,
    vote_island,
)
from services import comparisons, jobs, variants
from services.comparisons import Board
from services.counting import count
from services.store import Comparison, Person
from services.words import ComparisonStatus

EVERY = timedelta(seconds=5)


def show(comparison: Comparison, owner: Person) -> None:
    """Draw a comparison at whatever stage it is, with what can be done next."""
    baseline, candidate = (variants.get(each) for each in (comparison.baseline_id, comparison.candidate_id))
    st.markdown(f"**{plain.words(candidate.title)}** against **{plain.words(baseline.title)}**")
    if comparison.status == ComparisonStatus.PREPARING:
        if comparisons.waits_to_open(comparison.id):
            comparison_telltales.show(comparison, owner)
            _preview(comparison)
        else:
            _preparing(comparison)
        return
    is_open = comparison.status == ComparisonStatus.OPEN
    live.show(_live, EVERY if is_open else None, comparison.id, comparison.threshold, is_open)
    if is_open:
        comparison_invitation.show(comparison, owner)
    else:
        comparison_blindness.show(comparison.id)
    with st.container(horizontal=True, vertical_alignment="center"):
        if is_open and st.button("Close the vote", icon=":material/lock:"):
            comparisons.close(comparison.id, owner.id)
            st.rerun()
        if not is_open and st.button("Reopen", icon=":material/lock_open:", help="That it was closed stays on record."):
            comparisons.reopen(comparison.id, owner.id)
            st.rerun()
        st.page_link("pages/results.py", label="See the result", icon=":material/bar_chart:")
        if is_open:
            st.page_link("pages/vote.py", label="Vote yourself", icon=":material/how_to_vote:")
    if is_open:
        _preview(comparison)
        comparison_amend.show(comparison, owner)
        _extend(comparison, owner)
    comparison_amend.history(comparison)


def _preview(comparison: Comparison) -> None:
    if st.toggle("See it as a labeler does", key=f"comparison_board.preview.{comparison.id}"):
        with st.container(border=True):
            vote_island.preview(comparison)


def _extend(comparison: Comparison, owner: Person) -> None:
    if (job := jobs.active(comparison.project_id, comparisons.JOB_KIND)) is not None:
        st.caption("Both variants answer the added questions, which then join the vote by themselves.")
        job_progress.show(job.id, "answers")
        return
    new = comparisons.addable(comparison.id)
    if new and st.button(f"Add {count(new, 'new test question')} to this vote", icon=":material/playlist_add:"):
        with errors.shown():
            comparisons.extend(comparison.id, person_id=owner.id)
            st.rerun()


def _preparing(comparison: Comparison) -> None:
    st.caption("The variants answer the test questions. The vote opens by itself when they are through.")
    job = jobs.latest(comparison.project_id, comparisons.JOB_KIND)
    if job:
        job_progress.show(job.id, "answers")
    if not (job and jobs.progress(job.id).active) and st.button("Discard", icon=":material/delete:"):
        for each in comparisons.tournament(comparison):
            if each.status == ComparisonStatus.PREPARING and not comparisons.waits_to_open(each.id):
                comparisons.discard(each.id)
        st.rerun()


def _live(comparison_id: str, threshold: float, is_open: bool) -> None:
    board = comparisons.board(comparison_id)
    with st.container(horizontal=True, vertical_alignment="center"):
        if is_open:
            st.badge("Voting is open", icon=":material/sensors:", color="green")
        else:
            st.badge("Voting is closed", icon=":material/lock:", color="gray")
        st.caption(f"Ship rule: surely above {threshold:.0%}, written down before the first vote.")
    _figures(board, is_open)
    if board.labelers:
        _people(board)
    if board.flags:
        with st.expander(f"Flagged by labelers: {len(board.flags)}", icon=":material/flag:"):
            safe_text.show_list(board.flags)


def _figures(board: Board, is_open: bool) -> None:
    with st.container(horizontal=True):
        st.metric("Pairs with a vote", f"{board.covered} of {board.pairs}", width=140)
        st.metric("Votes", f"{board.votes} of {board.wanted}" if board.wanted else board.votes, width=120)
        st.metric("Labelers", len(board.labelers), width=80)
        if is_open:
            st.metric("Voting now", sum(row.active for row in board.labelers), width=90)
            st.metric("Votes an hour", f"{board.per_hour:.0f}", help="By the last half hour.", width=120)
    if board.wanted and board.votes:
        told = [f"{pairs} with {votes or 'none'}" for votes, pairs in enumerate(board.coverage) if pairs]
        st.caption(f"Pairs by votes: {', '.join(told)}.")
    asides = []
    if board.automatic_ties:
        asides.append(
            f"{count(board.automatic_ties, 'pair')} had the same answer twice: a tie that nobody needs to see."
        )
    if board.beyond:
        asides.append(f"{board.beyond} votes are more than their pair wanted; they count like any other.")
    if board.late_votes:
        asides.append(f"{board.late_votes} votes came after the vote had closed and do not count.")
    if asides:
        st.caption(" ".join(asides))


def _people(board: Board) -> None:
    rows = [
        {
            "Labeler": row.name,
            "Now": "voting" if row.active else "",
            "Votes": row.votes,
            "Skipped": row.skipped,
            "Flagged": row.flagged,
            "Seconds a vote": row.median_seconds,
            "Last vote": row.last_vote_at,
            "Reviewed": row.reviewed,
        }
        for row in board.labelers
    ]
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "Seconds a vote": st.column_config.NumberColumn(format="%.1f"),
            "Last vote": st.column_config.DatetimeColumn(format="distance"),
            "Reviewed": st.column_config.NumberColumn(help=f"Answers that they reviewed. {reviewer_note.WHY}"),
        },
    )
    reviewer_note.show([(row.name, row.reviewed) for row in board.labelers if row.reviewed])
