"""How well the documents are covered: a heat-map of questions by section, and how many to write where."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.question_words import KINDS, USES, count
from services import questions
from services.questions import Recipe, Section
from services.store import Project

_FEW = 3  # questions that "Write some here" asks for
_ROW_HEIGHT, _TALLEST, _LABEL = 26, 560, 26
_SHORT = ("Fact", "How-to", "Compare", "Parts", "Across", "No answer")
# none at all, few ... many; the first is orange so that a gap stands out in every colour blindness
_PALETTES = {
    "light": ("#f5b041", "#eef0ee", "#cfe5dd", "#1f6f5c", "#1c2333"),
    "dark": ("#b36f05", "#23292f", "#1c4238", "#2a8a72", "#eceae4"),
}


def show(project: Project, *, can_write: bool) -> None:
    """Draw the heat-map and the gaps; with `can_write`, the ways to have more written."""
    sections = questions.coverage(project.id)
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
    _heat_map(sections, by_kind=by == "By kind")
    if can_write:
        _quotas(project, sections)


def name(section: Section) -> str:
    """Call a section by its title, or by its document when it has none."""
    return section.section or f"{section.document} (no title)"


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
            format_func=name,
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


def _heat_map(sections: Sequence[Section], *, by_kind: bool) -> None:
    columns = ["All", *(_SHORT if by_kind else USES.values())]
    counts = [_counts(each, by_kind=by_kind) for each in sections]
    empty, none, few, many, ink = _PALETTES[st.context.theme.type or "light"]
    most = max((max(row) for row in counts), default=0) or 1
    # -1 stands for "nothing at all in this section", so that such a row is drawn in a colour of its own
    shades = [[-1 if not row[0] else number for number in row] for row in counts]
    zero, one = 1 / (most + 1), 2 / (most + 1)
    scale = [[0, empty], [zero * 0.5, empty], [zero * 0.5, none], [zero, none], [(zero + one) / 2, few], [1, many]]
    figure = go.Figure(
        go.Heatmap(
            z=shades,
            x=columns,
            zmin=-1,
            zmax=most,
            colorscale=scale,
            showscale=False,
            xgap=2,
            ygap=2,
            text=[[str(number) if number or not place else "" for place, number in enumerate(row)] for row in counts],
            texttemplate="%{text}",
            customdata=[[_hover(each)] * len(columns) for each in sections],
            hovertemplate="%{customdata}<br>%{x}: %{text}<extra></extra>",
        )
    )
    figure.update_layout(
        height=_ROW_HEIGHT * len(sections) + 40,
        margin={"l": 0, "r": 0, "t": 28, "b": 0},
        xaxis={"side": "top", "fixedrange": True, "showgrid": False, "ticks": ""},
        yaxis={
            "autorange": "reversed",
            "tickvals": list(range(len(sections))),
            "ticktext": [_label(name(each)) for each in sections],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "automargin": True,
            "tickfont": {"color": ink},
        },
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    tall = _ROW_HEIGHT * len(sections) + 40 > _TALLEST
    with st.container(height=_TALLEST if tall else "content", border=False):
        st.plotly_chart(figure, key="question_coverage.map", config={"displayModeBar": False})
    st.caption("Orange: no question is about this section. The stronger the green, the more questions.")


def _counts(section: Section, *, by_kind: bool) -> list[int]:
    if by_kind:
        return [section.questions, *(section.kinds[kind] for kind in KINDS)]
    return [section.questions, *(section.splits[split] for split in USES)]


def _label(text: str) -> str:
    """Shorten a title so that the map has room on a phone; Plotly reads HTML, so its signs are taken out."""
    plain_text = text.replace("<", "‹").replace(">", "›").replace("&", "+")
    return plain_text if len(plain_text) <= _LABEL else f"{plain_text[: _LABEL - 1]}…"


def _hover(section: Section) -> str:
    title = name(section).replace("<", "‹").replace(">", "›").replace("&", "+")[:90]
    return f"<b>{title}</b><br>{count(section.questions)}, {count(section.chunks, 'passage')}"


def _quotas(project: Project, sections: Sequence[Section]) -> None:
    recipe = Recipe.of(project)
    titles = list(dict.fromkeys(each.section for each in sections))
    has = {title: sum(each.questions for each in sections if each.section == title) for title in titles}
    planned = sum(recipe.quotas.get(title, 0) for title in titles)
    label = f"How many to write where: {count(planned)} set" if planned else "How many to write where: spread evenly"
    with (
        st.expander(label, icon=":material/grid_on:", key="question_coverage.quotas"),
        st.form("question_coverage.form", border=False),
    ):
        st.caption("A number says how many questions the next round writes about a section. The rest is spread evenly.")
        edited = st.data_editor(
            pd.DataFrame(
                {
                    "Section": [title or "(no title)" for title in titles],
                    "Has": [has[title] for title in titles],
                    "Write": [recipe.quotas.get(title, 0) for title in titles],
                }
            ),
            hide_index=True,
            height=min(400, 35 * (len(titles) + 1) + 4),
            disabled=["Section", "Has"],
            column_config={
                "Section": st.column_config.TextColumn(width="large"),
                "Has": st.column_config.NumberColumn(width="small"),
                "Write": st.column_config.NumberColumn(width="small", min_value=0, max_value=500, step=1),
            },
            key="question_coverage.editor",
        )
        if st.form_submit_button("Use these numbers", icon=":material/check:"):
            numbers = [int(each) if pd.notna(each) else 0 for each in edited["Write"]]
            quotas = {title: number for title, number in zip(titles, numbers, strict=True) if number}
            least = max(recipe.count, sum(quotas.values()))
            recipe.model_copy(update={"quotas": quotas, "count": least}).save(project.id)
            st.session_state.pop(f"question_form.{project.id}.count", None)
            st.rerun()
