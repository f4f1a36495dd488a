"""The rows one by one, where each comes from, and the very file that is uploaded."""

from typing import Any

import streamlit as st

from components import grid, lineage_picture, training_choice
from services import lineage
from services.finetunes import Line, TrainingSet
from services.finetunes.labelers import labelers
from services.words import TrainingMethod

_PREVIEW = 4000  # characters
_COLUMNS = {
    TrainingMethod.SUPERVISED: ("Should say", "Model said"),
    TrainingMethod.DPO: ("Preferred", "Not preferred"),
}


def show(project_id: str, found: TrainingSet) -> None:
    """Draw the rows, which can be ticked to leave them out or to see where one comes from, and the file."""
    with st.expander("Rows and exact file", icon=":material/list:"):
        table, training, validation = st.tabs(["Rows", "Training file", "Validation file"])
        with table:
            _table(project_id, found)
        with training:
            _preview(found.training_jsonl, found.tokens)
        with validation:
            if found.validation_jsonl:
                _preview(found.validation_jsonl, None)
            else:
                st.caption("Nothing is kept to measure by. Choose a share above to see the loss on rows it never saw.")


def _table(project_id: str, found: TrainingSet) -> None:
    people = labelers(project_id)
    rows = {line.row.key: line.row for line in found.lines}
    picked = grid.pick(
        [_cells(number, line, people, found.method) for number, line in enumerate(found.lines, 1)],
        list(rows),
        key="training_table.rows",
        many=True,
        hide_index=True,
        height=320,
        column_config={"Row": st.column_config.NumberColumn(width=48)},
    )
    ticked = [rows[key] for key in picked]
    if not ticked:
        st.caption("Tick a row to see where it comes from, or to leave it out.")
        return
    label = f"Leave out {len(ticked):,}: {grid.named([row.question for row in ticked])}"
    if keys := grid.act(label, picked, key="training_table.leave_out", icon=":material/block:"):
        training_choice.leave_out(project_id, keys)
        st.rerun()
    if len(ticked) == 1:
        row = ticked[0]
        lineage_picture.show(lineage.of_review(row.review_id) if row.review_id else lineage.of_vote(row.key))


def _cells(number: int, line: Line, people: dict[str, str], method: TrainingMethod) -> dict[str, Any]:
    row = line.row
    better, worse = _COLUMNS[method]
    return {
        "Row": number,
        "Question": row.question,
        better: row.corrected,
        worse: row.original,
        "From": "a vote" if row.vote_id else "a review",
        "By": people.get(row.labeler_id or "", ""),
        "Rated": row.rating,
        "Use": "measures" if line.validation else "trains",
    }


def _preview(content: str, tokens: int | None) -> None:
    rows = content.count("\n")
    size = f", about {tokens:,} tokens a pass" if tokens else ""
    st.caption(f"{rows:,} lines{size}." + (" Its beginning:" if len(content) > _PREVIEW else ""))
    st.code(content[:_PREVIEW], language="json", wrap_lines=True, height=280)
