"""The result to take away: a report, charts, votes, preferences, and a paragraph to paste."""

from collections.abc import Sequence

import streamlit as st

from components import plain
from services import audit, results
from services.results import File, Results
from services.store import Person

LABELS = {
    "html": "Report (HTML)",
    "pdf": "Report (PDF)",
    "parquet": "Votes (Parquet)",
    "jsonl": "Preferences (DPO, JSONL)",
    "zip": "{what} (Hugging Face dataset)",
}


def show(found: Results, viewer: Person) -> None:
    """Draw the downloads and the methods paragraph; a file is made when it is asked for."""
    st.markdown("#### Take it away")
    named = st.toggle(
        "Name the labelers in the votes",
        key="results_take_away.named",
        help="Off, they are Labeler 1, Labeler 2, …; no other file names anybody.",
    )
    offered = results.take_away(found, viewer=viewer, named=named)
    with st.container(horizontal=True):
        _buttons(found, offered.report)
        with st.popover("Charts", icon=":material/bar_chart:", key="results_take_away.charts"):
            _buttons(found, offered.charts)
        _buttons(found, offered.votes)
        _buttons(found, offered.judge)
    with st.container(horizontal=True):
        _buttons(found, offered.preferences, disabled=not found.counts.decisive)
        st.download_button(
            "Everything (zip)",
            data=audit.noted(offered.everything, "result.exported", found.comparison_id, file="everything"),
            file_name=f"winrate-{found.comparison_id[:8]}.zip",
            mime="application/zip",
            icon=":material/folder_zip:",
            key="results_take_away.everything",
            on_click="ignore",
        )
        with st.popover("Methods, to paste", icon=":material/content_paste:"):
            st.markdown(plain.words(offered.methods))
    st.caption(
        "Preferences are what most votes on a question chose. These questions are held out: a model that trains on "
        "them cannot be tested on them again. The report, the votes and the dataset carry the hash of the votes."
    )


def _buttons(found: Results, files: Sequence[File], *, disabled: bool = False) -> None:
    for each in files:
        kind = each.name.rsplit(".", 1)[1]
        what = each.name.split("-")[1].split(".")[0].capitalize()
        st.download_button(
            LABELS.get(kind, f"{what} ({kind.upper()})").format(what=what),
            data=audit.noted(each.content, "result.exported", found.comparison_id, file=each.name),
            file_name=each.name,
            mime=each.media_type,
            icon=":material/download:",
            key=f"results_take_away.{what}.{kind}",
            on_click="ignore",
            disabled=disabled,
        )
