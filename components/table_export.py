"""A table to take away, in every format that imports again."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from services.tables import FORMATS, Format


def show(name: str, frame: Callable[[], pd.DataFrame], caption: str) -> None:
    """Draw the choice of format and the buttons that save the file; `frame` is asked when one is pressed."""
    with st.popover("Export", icon=":material/download:", width="content"):
        st.caption(caption)
        for each in FORMATS:
            _button(name, frame, each)


def _button(name: str, frame: Callable[[], pd.DataFrame], as_: Format) -> None:
    st.download_button(
        as_.label,
        data=lambda: as_.write(frame()),
        file_name=f"{name}.{as_.extension}",
        mime=as_.media_type,
        key=f"table_export.{name}.{as_.extension}",
        on_click="ignore",
        width="stretch",
    )
