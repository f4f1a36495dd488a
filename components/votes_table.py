"""The votes behind the figures, and where each of them comes from."""

import pandas as pd
import streamlit as st

from components import grid, lineage_picture, moments
from services import lineage
from services.tables import formula_free


def show(table: pd.DataFrame, *, of: int) -> None:
    """Draw the table as plain text, nothing in it loaded or linked; `of` is how many votes there are.

    The row that somebody ticks is traced back to its document; the table's index names the votes.
    """
    words = [name for name in table.columns if name not in ("seconds", "voted at")]
    chosen = grid.pick(
        formula_free(table),  # the grid's own toolbar saves as CSV too, unguarded
        [str(each) for each in table.index],
        key="votes_table.grid",
        hide_index=True,
        column_config={
            **{name: st.column_config.TextColumn(name.capitalize()) for name in words},
            "seconds": st.column_config.NumberColumn("Seconds", format="%.1f"),
            "voted at": moments.column(f"Voted at ({moments.zone_name()})"),
        },
    )
    if chosen:
        with st.container(border=True):
            lineage_picture.show(lineage.of_vote(chosen[0]))
    else:
        newest = f"The newest {len(table):,} of {of:,} votes. " if of > len(table) else ""
        st.caption(f"{newest}Tick a vote to see where it comes from.")
