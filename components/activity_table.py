"""What was done, by whom and when: filtered, and to take away."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from components import choices, moments
from services import accounts, audit, results
from services.audit import Deed

WHEN = "When (UTC)"  # in the file; the screen shows it in the reader's zone


def show() -> None:
    """Draw the deeds, the newest first."""
    kinds = st.multiselect(
        "What", list(audit.ACTIONS), format_func=audit.ACTIONS.__getitem__, placeholder="Everything",
        key="activity_table.only",
    )  # fmt: skip
    with st.container(horizontal=True):
        names = choices.distinct({each.id: each.name for each in accounts.members()})
        person = st.selectbox(
            "By or to whom", list(names), index=None, format_func=lambda each: names.get(each, ""),
            placeholder="Anybody", key="activity_table.person",
        )  # fmt: skip
        first = st.date_input("From", None, key="activity_table.from", format="YYYY-MM-DD")
        last = st.date_input("To", None, key="activity_table.to", format="YYYY-MM-DD")
    since, until = _midnight(first), _midnight(last, days=1)
    found = audit.deeds(kinds, person_id=person, since=since, until=until)
    if not found:
        st.caption("Nothing of this kind was done. Take a filter away to see more.")
        return
    when = moments.column(f"When ({moments.zone_name()})")
    st.dataframe(_table(found), hide_index=True, column_config={WHEN: when})
    if len(found) == audit.MOST:
        st.caption(f"The newest {audit.MOST:,} are shown. The file has all of them.")
    st.download_button(
        "Download as CSV",
        data=audit.noted(
            lambda: results.to_csv(_table(audit.deeds(kinds, person_id=person, since=since, until=until, most=None))),
            "activity.exported",
        ),
        file_name="winrate-activity.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def _midnight(day: date | None, days: int = 0) -> datetime | None:
    """Give the beginning of a day where the reader is."""
    return datetime.combine(day + timedelta(days=days), time(), ZoneInfo(moments.zone_name())) if day else None


def _table(found: list[Deed]) -> pd.DataFrame:
    rows = [(each.at, each.by, each.what, each.subject) for each in found]
    return pd.DataFrame(rows, columns=[WHEN, "Who", "What", "Whom or which"])
