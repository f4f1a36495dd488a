"""How well the documents are covered: a heat-map of questions by section, and how many to write where."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from components import grid, question_heat_map
from services import questions
from services.counting import count
from services.questions import Recipe, Section
from services.store import Project

_FEW = 3  # questions that "Write some here" asks for


def show(project: Project, *, can_write: bool) -> None:
    """Draw the heat-map and the gaps; with `can_write`, the ways to have more written."""
    sections = questions.coverage(project.id)
    if not sections:
        st.info("There is no document to cover. Questions that were written from deleted ones are in the list.")
        return
    gaps = [each for each in sections if not each.questions]
    with st.container(horizontal=True, vertical_alignment="center"):
        said = f"{count(len(gaps), 'section')} of {len(sections)} have no question yet." if gaps else "No gaps."
        st.markdown(f"**{count(len(sections), 'section')}.** {said}", width="content")
        by = st.segmented_control(
            "Columns",
            ["By use", "By kind"],
            default="By use",
            required=True,
            label_visibility="collapsed",
            key="question_coverage.by",
        )
    if can_write and gaps:
        _fill(project, gaps)
    question_heat_map.show(sections, by_kind=by == "By kind")
    if can_write:
        _quotas(project, sections)


def _fill(project: Project, gaps: Sequence[Section]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="question_coverage.gaps"):
        if len(gaps) > 1 and st.button(
            f"Write {_FEW} for each of the {len(gaps)} empty sections",
            icon=":material/auto_awesome:",
            key="question_coverage.all",
        ):
            _write(project, gaps)
        chosen = st.selectbox(
            "Empty section",
            gaps,
            format_func=question_heat_map.name,
            label_visibility="collapsed",
            key="question_coverage.gap",
            width=300,
        )
        if st.button("Write some here", icon=":material/edit:", key="question_coverage.here"):
            _write(project, [chosen])


def _write(project: Project, gaps: Sequence[Section]) -> None:
    quotas = {each.section: _FEW for each in gaps}
    usual = Recipe.of(project)
    questions.generate(project.id, usual.model_copy(update={"count": sum(quotas.values()), "quotas": quotas}))
    usual.save(project.id)  # filling a gap changes nothing about the next round
    st.rerun()


def _quotas(project: Project, sections: Sequence[Section]) -> None:
    recipe = Recipe.of(project)
    titles = list(dict.fromkeys(each.section for each in sections))
    has = {title: sum(each.questions for each in sections if each.section == title) for title in titles}
    planned = sum(recipe.quotas.get(title, 0) for title in titles)
    label = (
        f"How many to write where: {count(planned, 'question')} set"
        if planned
        else "How many to write where: spread evenly"
    )
    with (
        st.expander(label, icon=":material/grid_on:", key="question_coverage.quotas"),
        st.form("question_coverage.form", border=False),
    ):
        st.caption("A number says how many questions the next round writes about a section. The rest is spread evenly.")
        edited = grid.edit(
            pd.DataFrame(
                {
                    "Section": [title or "(no title)" for title in titles],
                    "Has": [has[title] for title in titles],
                    "Write": [recipe.quotas.get(title, 0) for title in titles],
                }
            ),
            titles,
            key="question_coverage.editor",
            hide_index=True,
            height=min(400, 35 * (len(titles) + 1) + 4),
            disabled=["Section", "Has"],
            column_config={
                "Section": st.column_config.TextColumn(width="large"),
                "Has": st.column_config.NumberColumn(width="small"),
                "Write": st.column_config.NumberColumn(width="small", min_value=0, max_value=500, step=1),
            },
        )
        if st.form_submit_button("Use these numbers", icon=":material/check:"):
            numbers = recipe.quotas | {title: int(cells["Write"] or 0) for title, cells in edited.items()}
            quotas = {title: numbers[title] for title in titles if numbers.get(title)}
            least = max(recipe.count, sum(quotas.values()))
            recipe.model_copy(update={"quotas": quotas, "count": least}).save(project.id)
            st.session_state.pop(f"question_form.{project.id}.count", None)
            st.rerun()
