"""The votes behind the figures, where each of them comes from, and their download."""

import pandas as pd
import streamlit as st

from components import lineage_picture
from services import lineage, results


def show(table: pd.DataFrame, *, file_name: str) -> None:
    """Draw the table as plain text, nothing in it loaded or linked, and a button that saves it as CSV.

    The row that somebody ticks is traced back to its document; the table's index names the votes.
    """
    words = [name for name in table.columns if name not in ("seconds", "voted at")]
    chosen = st.dataframe(
        results.formula_free(table),  # the grid's own toolbar saves as CSV too, unguarded
        hide_index=True,
        key="votes_table.grid",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            **{name: st.column_config.TextColumn(name.capitalize()) for name in words},
            "seconds": st.column_config.NumberColumn("Seconds", format="%.1f"),
            "voted at": st.column_config.DatetimeColumn("Voted at", format="YYYY-MM-DD HH:mm"),
        },
    )
    rows = [place for place in chosen.selection.rows if place < len(table)]
    if rows:
        with st.container(border=True):
            lineage_picture.show(lineage.of_vote(str(table.index[rows[0]])))
    else:
        st.caption("Tick a vote to see where it comes from.")
    st.download_button(
        "Download votes (CSV)",
        data=lambda: results.to_csv(table),
        file_name=file_name,
        mime="text/csv",
        icon=":material/download:",
        key="votes_table.download",
        on_click="ignore",
    )
