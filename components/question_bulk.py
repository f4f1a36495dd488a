"""What can be done with the ticked questions, all at once, and undone."""

from collections.abc import Sequence

import streamlit as st

from components import errors, grid, question_detail, question_grid
from services import questions
from services.counting import count
from services.questions import Deleted, Marked, Row, Wanted
from services.words import QuestionStatus

_DONE = "question_bulk.done"
_ALL = "question_bulk.all"
_ALL_OF = "question_bulk.all_of"
_ROUND = "question_bulk.round"
_CLEAR = "question_bulk.clear"


def all_ticked(of: Wanted) -> bool:
    """Say whether everything that is shown is to be ticked: until other rows are asked for."""
    others = st.session_state.pop(_CLEAR, False) or st.session_state.get(_ALL_OF) != of
    if others and st.session_state.get(_box()):
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1  # another box: to set it races with a click
    st.session_state[_ALL_OF] = of
    return bool(st.session_state.get(_box()))


def _box() -> str:
    number = st.session_state.get(_ROUND, 0)
    return f"{_ALL}.{number}" if number else _ALL


def show(ticked: Sequence[Row], shown: int, person_id: str) -> None:
    """Draw the line of buttons over the table."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.checkbox("All", key=_box(), help=f"Tick or clear all {shown:,} questions that are shown")
        if not ticked:
            st.caption(
                f"Tick some of {count(shown, 'question')} to keep, reject, delete or look into them.", width="content"
            )
            return
        st.caption(f"**{len(ticked):,}** of {shown:,}", width="content")
        rows = {row.id: row for row in ticked}
        for label, icon, useful, act in (
            ("Keep", "check", any(row.status != QuestionStatus.KEPT for row in ticked), _keep),
            ("Reject", "block", any(row.status != QuestionStatus.REJECTED for row in ticked), _reject),
            ("Delete", "delete", True, delete),
        ):
            if useful and (
                ids := grid.act(
                    f"{label} {len(rows):,}",
                    list(rows),
                    key=f"question_bulk.{label.lower()}",
                    icon=f":material/{icon}:",
                )
            ):
                act([rows[id_] for id_ in ids])
        if len(rows) == 1 and grid.act(
            "Details", list(rows), key="question_bulk.details", icon=":material/visibility:"
        ):
            question_detail.show(ticked[0], person_id)
        st.caption(grid.named([row.text for row in ticked]), width="content")


def show_undo() -> None:
    """Say what was done last, with the way back."""
    done: tuple[str, Marked | Deleted] | None = st.session_state.get(_DONE)
    if done is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="question_bulk.strip"):
        st.markdown(f":material/check: {done[0]}", width="content")
        can_undo = not isinstance(done[1], Deleted) or done[1].questions
        if can_undo and st.button("Undo", icon=":material/undo:", type="tertiary", key="question_bulk.undo"):
            (questions.undo if isinstance(done[1], Marked) else questions.bring_back)(done[1])  # type: ignore[arg-type]
            _finish(None)
        if st.button("Got it", type="tertiary", key="question_bulk.seen"):
            _finish(None)


def _ids(rows: Sequence[Row]) -> list[str]:
    return [row.id for row in rows]


def _keep(rows: Sequence[Row]) -> None:
    done = questions.restore(_ids(rows))
    _finish((f"{count(len(done.before), 'question')} kept.", done))


def _reject(rows: Sequence[Row]) -> None:
    done = questions.reject(_ids(rows))
    _finish((f"{count(len(done.before), 'question')} rejected.", done))


def delete(rows: Sequence[Row]) -> None:
    """Delete questions, once it is confirmed where answers would go as well."""
    if any(row.answers for row in rows):
        _confirm(rows)
    else:
        _finish((f"{count(len(rows), 'question')} deleted.", questions.delete(_ids(rows))))


@st.dialog("Delete answered questions?")
@errors.shown()
def _confirm(rows: Sequence[Row]) -> None:
    without = [row for row in rows if not row.answers]
    answers = sum(row.answers for row in rows)
    st.write(
        f"{count(len(rows) - len(without), 'question')} of {len(rows):,} are answered. "
        f"Deleting takes {count(answers, 'answer')} along, with their reviews and votes, for good. "
        "Rejecting leaves questions out and keeps all of that."
    )
    with st.container(horizontal=True):
        if without and st.button(f"Delete the {len(without):,} without answers", type="primary"):
            _finish((f"{count(len(without), 'question')} deleted.", questions.delete(_ids(without))))
        if st.button(f"Delete all {len(rows):,}"):
            _finish((f"{count(len(rows), 'question')} deleted.", questions.delete(_ids(rows))))
        if st.button("Cancel", type="tertiary"):
            st.rerun()


def _finish(done: tuple[str, Marked | Deleted] | None) -> None:
    st.session_state[_DONE] = done
    st.session_state[_CLEAR] = True
    question_grid.refresh()
    st.rerun()
