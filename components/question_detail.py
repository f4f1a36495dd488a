"""One question: what it is, where its answer stands, how it did in the checks, and what it said before."""

from collections.abc import Callable

import streamlit as st

from components import document_link, errors, moments, plain, question_grid, safe_text
from components.question_words import KINDS, ORIGINS, STATUSES, USES
from services import questions
from services.counting import count
from services.questions import Change, Row
from services.words import QuestionStatus, Split

_SCORES = {
    "answerable": "Answered by its passage",
    "standalone": "Makes sense on its own",
    "relevant": "A customer would ask it",
}


@st.dialog("Question", width="large")
@errors.shown()
def show(row: Row, person_id: str) -> None:
    """Open a dialog with everything that is known about a question."""
    safe_text.show_heading(row.text)
    badges = [USES[row.split], STATUSES[row.status], KINDS[row.kind] if row.kind else "", ORIGINS[row.origin]]
    badges += [row.style, row.audience]
    st.markdown(" ".join(f":gray-badge[{plain.words(each)}]" for each in badges if each))
    if row.reason:
        st.caption(plain.words(row.reason))
    _passage(row)
    if row.reference:
        st.caption("The answer that its writer had in mind")
        safe_text.show_answer(row.reference)
    _checks(row)
    _history(row, person_id)
    if row.split == Split.TEST and row.status == QuestionStatus.KEPT:
        _retire(row)


def _passage(row: Row) -> None:
    for source in questions.sources(row.id):
        where = [
            plain.words(source.document),
            plain.words(source.section),
            f"page {source.page}" if source.page else "",
        ]
        with st.container(border=True, gap="xsmall"):
            st.caption(" · ".join(each for each in where if each))
            safe_text.show(source.text, source.marked)
            st.link_button(
                "Open in the document",
                document_link.url(source.document_id, source.chunk_id),
                icon=":material/description:",
                type="tertiary",
            )


def _checks(row: Row) -> None:
    said = [f"{name} **{row.scores[key]}** of 5" for key, name in _SCORES.items() if key in row.scores]
    if row.rank is not None:
        found = (
            "A search for it finds its passage first"
            if row.rank == 1
            else f"A search for it finds its passage as number {row.rank}"
        )
        said.append(found + (": a hard one" if row.hard else ""))
    if row.answers:
        said.append(count(row.answers, "answer"))
    if said:
        st.caption(" · ".join(said))


def _history(row: Row, person_id: str) -> None:
    changes = questions.history(row.id)
    if changes:
        st.caption(f"Changed {count(len(changes), 'time')}")
    for change in changes:
        _change(change, person_id)


def _change(change: Change, person_id: str) -> None:
    with st.container(border=True, gap="xsmall"):
        who = plain.words(change.who) or "Somebody"
        st.caption(f"{who}, {moments.minute(change.when)}")
        safe_text.show_changes(change.before, change.after)
        if st.button("Restore the older words", type="tertiary", key=f"question_detail.restore.{change.id}"):
            _done(lambda: questions.put_back(change.id, person_id))


def _retire(row: Row) -> None:
    with st.expander("Retire this question", icon=":material/swap_horiz:"):
        st.caption("It leaves the test for good, and never trains. Another held-out question takes its place.")
        if st.button(
            "Retire, and have another written", icon=":material/auto_awesome:", key=f"question_detail.rewrite.{row.id}"
        ):
            _done(lambda: questions.retire_and_rewrite(row.id))
        text = st.text_input("Or write the one that takes its place", key=f"question_detail.successor.{row.id}")
        if st.button("Retire and replace", disabled=not text.strip(), key=f"question_detail.retire.{row.id}"):
            _done(lambda: questions.retire(row.id, text))


def _done(act: Callable[[], object]) -> None:
    """Do it and close the dialog, or say in the dialog why it cannot be done."""
    with errors.shown():
        act()
        question_grid.refresh()
        st.rerun()
