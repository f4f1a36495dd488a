"""Choose which model judges and by what rubric, and have it asked."""

import streamlit as st

from components import cost_limit, errors, plain
from services import judging
from services.counting import count
from services.jobs import dollars
from services.judging import Estimate, JudgeModel
from services.store import Judge, Person

_KEY = "judge_setup"


def show(comparison_id: str, judge: Judge | None, viewer: Person) -> None:
    """Draw the form, folded once there is a judge; the pairs that are new to it have a button of their own."""
    if judge and judging.at_work(judge):
        return
    left = judging.left_to_ask(comparison_id, judge.id) if judge else 0
    if judge and left and judging.went_through(judge):
        label = f"Judge the {left:,} that it has not seen" if left > 1 else "Judge the one that it has not seen"
        if st.button(label, icon=":material/gavel:", key=f"{_KEY}.more"):
            _start(comparison_id, judge.provider_id, judge.model, judge.rubric, None, viewer)
    label = "Ask another model, or change the rubric" if judge else "Choose the judge"
    with st.expander(label, icon=":material/gavel:", expanded=judge is None):
        _form(comparison_id, judge, viewer)


def _form(comparison_id: str, judge: Judge | None, viewer: Person) -> None:
    offered = {f"{each.provider_id} {each.name}": each for each in judging.models(comparison_id)}
    before = f"{judge.provider_id} {judge.model}" if judge else None
    version = judge.version if judge else 0
    chosen = offered[
        st.selectbox(
            "Which model judges",
            list(offered),
            index=list(offered).index(before) if before in offered else 0,
            format_func=lambda key: offered[key].title,
            key=f"{_KEY}.model.{comparison_id}.{version}",
        )
    ]
    _warn(chosen)
    rubric = st.text_area(
        "Rubric: what makes an answer better",
        judge.rubric if judge else judging.RUBRIC,
        height=180,
        max_chars=judging.MOST_RUBRIC,
        key=f"{_KEY}.rubric.{comparison_id}.{version}",
        help="Your own words. The four replies that it may give, and that nothing in an answer is an order, are added.",
    )
    same = judge is not None and (chosen.key, rubric.strip()) == ((judge.provider_id, judge.model), judge.rubric)
    pairs = judging.left_to_ask(comparison_id, judge.id if judge and same else None)
    about = judging.estimate(comparison_id, chosen.provider_id, rubric, pairs)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        limit = cost_limit.show(_KEY, about.dollars)
        label = f"Let it judge {count(pairs, 'question')}" if pairs else "Everything is judged"
        refused = bool(chosen.refused) or not pairs or not rubric.strip()
        if st.button(label, type="primary", icon=":material/gavel:", disabled=refused, key=f"{_KEY}.go"):
            _start(comparison_id, chosen.provider_id, chosen.name, rubric, limit, viewer)
    if pairs:
        st.caption(plain.words(_about(about)))


def _warn(chosen: JudgeModel) -> None:
    if chosen.refused:
        st.warning(plain.words(chosen.refused), icon=":material/block:")
    elif chosen.embedded:
        st.info(
            "So small a model judges hardly better than chance. It shows how this works; for evidence add a larger "
            "model in Settings.",
            icon=":material/info:",
        )
    elif chosen.compared:
        st.info("It wrote some of these answers, and models prefer their own.", icon=":material/info:")


def _about(about: Estimate) -> str:
    said = f"About {about.tokens:,} tokens in {count(about.calls, 'call')}: each pair is asked about in both orders"
    if about.dollars:
        return f"{said}, {dollars(about.dollars)}."
    return f"{said}." if about.dollars == 0 else f"{said}; enter the host's prices in Settings to see what that costs."


def _start(comparison_id: str, provider_id: str, model: str, rubric: str, budget: float | None, viewer: Person) -> None:
    with errors.shown():
        judging.start(comparison_id, provider_id, model, rubric, budget=budget, started_by=viewer.id)
        st.rerun()
