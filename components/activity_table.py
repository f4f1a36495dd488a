"""What was done, by whom and when: filtered, and to take away."""

import pandas as pd
import streamlit as st

from services import audit, results


def show() -> None:
    """Draw the deeds, the newest first."""
    chosen = st.multiselect(
        "Only", list(audit.ACTIONS), format_func=audit.ACTIONS.__getitem__, placeholder="Everything",
        key="activity_table.only",
    )  # fmt: skip
    found = audit.deeds(chosen)
    table = pd.DataFrame(
        [(each.at, each.by, each.what, each.subject) for each in found],
        columns=["When (UTC)", "Who", "What", "Whom or which"],
    )
    if table.empty:
        st.caption("Nothing of this kind was done yet.")
        return
    moment = st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm", timezone="UTC")
    st.dataframe(table, hide_index=True, column_config={"When (UTC)": moment})
    if len(found) == audit.MOST:
        st.caption(f"The newest {audit.MOST:,} are shown.")
    st.download_button(
        "Download as CSV", results.to_csv(table), "winrate-activity.csv", "text/csv", icon=":material/download:"
    )
