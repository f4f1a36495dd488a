"""Every review in one table, to find, to accept as it stands, or to give to somebody."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from components import grid, plain, review_assign, review_files, safe_text
from services import reviews
from services.reviews import RATED, TO_DO, Filter, Row
from services.words import QuestionKind, ReviewStatus, ReviewTag

_CHANGED = {"Corrected": True, "As it was": False}


def show(variant_id: str, person_id: str) -> None:
    """Draw the filters, the table and what can be done with the rows that are ticked."""
    known = reviews.rows(variant_id)
    if not known:
        st.info("No answer of this variant was reviewed or waits for a review.", icon=":material/rate_review:")
        return
    found = _filter(known).of(known)
    answers, waiting = (len({row.answer_id for row in rows}) for rows in (found, _waiting(found)))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(
            f"{len(found)} of {len(known)} rows · {answers} answers, {waiting} of them without a review",
            width="content",
        )
        review_files.show(found, variant_id, person_id)
    rows = {row.id: row for row in found}
    ticked = grid.pick(
        [_cells(row) for row in found],
        list(rows),
        key="review_table.grid",
        many=True,
        hide_index=True,
        height=430,
        column_order=("Question", "Status", "Who", "Q", "P", "Corrected", "Tags", "Answer", "Section", "Comment"),
        column_config={
            "Question": st.column_config.TextColumn(width="medium", pinned=True),
            "Answer": st.column_config.TextColumn(width="large"),
            "Q": st.column_config.NumberColumn(help="Rating of the question"),
            "P": st.column_config.NumberColumn(help="Rating of the passages"),
        },
    )
    chosen = [rows[id_] for id_ in ticked]
    _actions(chosen, person_id)
    if len(chosen) == 1:
        _details(chosen[0])


def _filter(known: Sequence[Row]) -> Filter:
    sections, people = (sorted({value for value in values if value}) for values in _columns(known))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        statuses = _several("Status", [TO_DO, *ReviewStatus])
        chosen_sections = _several("Section", sections)
        kinds = _several("Kind", [kind for kind in QuestionKind if any(row.kind == kind for row in known)])
        reviewers = _several("Who", people)
        question = st.selectbox(
            "Question", RATED, index=None, placeholder="Any rating", key="review_table.q", width=112
        )
        context = st.selectbox("Passages", RATED, index=None, placeholder="Any rating", key="review_table.p", width=112)
        changed = st.selectbox(
            "Answer", _CHANGED, index=None, placeholder="Either", key="review_table.changed", width=112
        )
    return Filter(
        statuses, chosen_sections, kinds, reviewers, question, context, _CHANGED[changed] if changed else None
    )


def _several(label: str, options: Sequence[str]) -> list[str]:
    words = {option: plain.words(str(option).replace("_", " ")) for option in options}
    key = f"review_table.{label}"
    return st.multiselect(label, options, format_func=words.__getitem__, placeholder="All", key=key, width=116)


def _columns(known: Sequence[Row]) -> tuple[list[str], list[str]]:
    return [row.section for row in known], [row.reviewer or "" for row in known]


def _cells(row: Row) -> dict[str, Any]:
    return {
        "Question": row.question,
        "Status": reviews.status(row).capitalize(),
        "Who": row.reviewer or "",
        "Q": row.question_rating,
        "P": row.context_rating,
        "Corrected": ("yes" if row.changed else "no") if row.reviewer else "",
        "Tags": ", ".join(ReviewTag(tag).words for tag in row.tags),
        "Answer": row.text,
        "Section": row.section,
        "Comment": row.comment,
    }


def _waiting(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.status not in (ReviewStatus.SUBMITTED, ReviewStatus.DISCARDED)]


def _actions(ticked: Sequence[Row], person_id: str) -> None:
    names = {row.answer_id: row.question for row in _waiting(ticked)}
    if not ticked:
        st.caption("Tick rows to accept their answers as they stand or to give them to somebody.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        label = f"Accept {len(names)}: {grid.named(list(names.values()))}" if names else "Accept"
        if ids := grid.act(
            label,
            list(names),
            key="review_table.accept",
            type="primary",
            icon=":material/done_all:",
            disabled=not names,
            help="The answers count as reviewed, in the model's own words.",
        ):
            accepted = reviews.accept(ids, person_id)
            left = len(ids) - accepted
            st.toast(f"{accepted} accepted." + (f" {left} had been reviewed meanwhile." if left else ""))
            st.rerun()
        review_assign.show(names)
        if len(names) < len(ticked):
            st.caption("Reviewed ones stay as they are.")


def _details(row: Row) -> None:
    with st.container(border=True):
        safe_text.show_heading(row.question)
        if row.changed:
            safe_text.show_changes(row.original, row.text)
        else:
            safe_text.show_answer(row.text)
        if row.comment:
            st.caption(f"{plain.words(row.reviewer or '')}: “{plain.words(row.comment)}”")
