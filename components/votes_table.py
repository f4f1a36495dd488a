"""The votes behind the figures, and their download."""

import pandas as pd
import streamlit as st

from services import results


def show(table: pd.DataFrame, *, file_name: str) -> None:
    """Draw the table as plain text, nothing in it loaded or linked, and a button that saves it as CSV."""
    words = [name for name in table.columns if name not in ("seconds", "voted at")]
    st.dataframe(
        results.formula_free(table),  # the grid's own toolbar saves as CSV too, unguarded
        hide_index=True,
        key="votes_table.grid",
        column_config={
            **{name: st.column_config.TextColumn(name.capitalize()) for name in words},
            "seconds": st.column_config.NumberColumn("Seconds", format="%.1f"),
            "voted at": st.column_config.DatetimeColumn("Voted at", format="YYYY-MM-DD HH:mm"),
        },
    )
    st.download_button(
        "Download votes (CSV)",
        data=lambda: results.to_csv(table),
        file_name=file_name,
        mime="text/csv",
        icon=":material/download:",
        key="votes_table.download",
        on_click="ignore",
    )
