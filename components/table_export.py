"""A table to take away, in every format that imports again."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from services import audit
from services.formats import FORMATS, Format


def show(name: str, rows: Sequence[object], frame: Callable[[], pd.DataFrame], caption: str) -> None:
    """Draw the choice of format and the buttons that save the file; it is made when it is asked for."""
    with st.popover("Export", icon=":material/download:", width="content"):
        st.caption(caption)
        for each in FORMATS:
            _button(name, len(rows), frame, each)


def _button(name: str, number: int, frame: Callable[[], pd.DataFrame], as_: Format) -> None:
    st.download_button(
        as_.label,
        data=audit.noted(lambda: as_.write(frame()), f"{name}.exported", number=number),
        file_name=f"{name}.{as_.extension}",
        mime=as_.media_type,
        key=f"table_export.{name}.{as_.extension}",
        on_click="ignore",
        width="stretch",
    )
