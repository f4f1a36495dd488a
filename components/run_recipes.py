"""How to train with a tool of one's own: its files, filled in, and the command."""

import streamlit as st

from services import archives
from services.finetunes import Plan, TrainingSet
from services.finetunes.plan import request
from services.training import recipes

_SHOWN = 2_000  # characters of a file; the whole of it is in the download


def show(rows: TrainingSet, plan: Plan) -> None:
    """Draw the choice of tool, its files and command, and one download of them all."""
    known = {each.name: each for each in recipes.listing()}
    name = st.segmented_control("Tool", list(known), default=next(iter(known)), required=True, key="run_recipes.tool")
    chosen = known[name]
    files = chosen.files(request(plan, rows, key=plan.suffix))
    st.caption(chosen.note)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"Download the {len(files)} files",
            archives.zipped(files),
            f"{plan.suffix}-{name}.zip",
            icon=":material/folder_zip:",
            key=f"run_recipes.zip.{name}",
            on_click="ignore",
        )
        st.markdown("Unpack them, then run there:")
    st.code(chosen.command, language="bash")
    for tab, (file, content) in zip(st.tabs(list(files)), files.items(), strict=True):
        with tab:
            cut = "\n…" if len(content) > _SHOWN else ""
            st.code(content[:_SHOWN] + cut, language=_language(file), height=260, wrap_lines=True)


def _language(file: str) -> str:
    return {"py": "python", "yaml": "yaml", "sh": "bash"}.get(file.rpartition(".")[2], "json")
