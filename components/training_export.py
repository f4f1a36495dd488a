"""The rows as a file, for a tool that trains elsewhere."""

import streamlit as st

from services import audit
from services.finetunes import TrainingSet, exporting
from services.finetunes.exporting import Format, Layout


def show(found: TrainingSet) -> None:
    """Draw the choice of columns, where there is one, and the buttons that save the file."""
    with st.popover("Download", icon=":material/download:", width="content"):
        layouts = exporting.layouts(found.method)
        layout = layouts[0]
        if len(layouts) > 1:
            chosen = st.radio("For", layouts, format_func=lambda each: each.words, key="training_export.layout")
            layout = chosen or layout
        else:
            st.caption("OpenAI, TRL, Unsloth, Axolotl and LLaMA-Factory all read these files.")
        for each in exporting.FORMATS:
            _button(found, layout, each)


def _button(found: TrainingSet, layout: Layout, as_: Format) -> None:
    name, media_type = exporting.named(found, layout, as_)
    st.download_button(
        as_.label,
        data=audit.noted(lambda: exporting.content(found, layout, as_), "rows.exported", file=name),
        file_name=name,
        mime=media_type,
        key=f"training_export.{as_.label}",
        on_click="ignore",
        width="stretch",
    )
