"""A model as judge beside people: how far it agrees with them, and what it adds to the score. It never votes."""

import streamlit as st

from components import errors, how_computed, interval_rows, job_progress, judge_confusion, judge_setup, plain
from components.interval_rows import IntervalRow
from services import accounts, judging, results
from services.accounts import Action
from services.results import Judged, Results
from services.store import Judge, Person

PEOPLE, ONCE, BOTH = "#0072b2", "#8b919c", "#cc79a7"


@errors.shown()
def show(found: Results, viewer: Person) -> None:
    """Draw the section; who may set up votes can start the judge and change it."""
    st.markdown("#### A model as judge")
    judge = judging.current(found.comparison_id)
    judged = results.judged(found.comparison_id, viewer=viewer)
    may_ask = accounts.may(viewer.role, Action.SET_UP_COMPARISONS)
    if judge and judge.job_id:
        job_progress.show(judge.job_id, "replies")
    if judged:
        _said(judged, found)
    elif judge is None:
        _nothing_yet(may_ask)
    if judge:
        _rubric(judge)
    if may_ask:
        judge_setup.show(found.comparison_id, judge, viewer)


def _nothing_yet(may_ask: bool) -> None:
    with st.container(border=True):
        st.markdown(
            "No model has been asked yet. It would read every pair blind, in both orders, and say which answer is "
            "better. It does not vote. You see how far it agrees with people; where it does, what it says of questions "
            "that nobody got to makes the score more certain."
            + ("" if may_ask else " Ask a manager of this project to start one.")
        )


def _said(judged: Judged, found: Results) -> None:
    st.markdown(plain.words(results.judge_sentence(judged)))
    for doubt in results.judge_doubts(judged):
        st.warning(plain.words(doubt), icon=":material/warning:")
    if judged.tightened and found.headline:
        _intervals(judged, found)
    if judged.alike.questions:
        judge_confusion.show(judged.alike, found.candidate, found.baseline)
    st.caption(plain.words(f"{results.judge_alpha(judged)} {results.judge_habits(judged)}"))
    how_computed.show(
        "Each pair is asked about twice with the answers exchanged; agreement is the share of questions on which it "
        "says what most people said, and alpha takes off what chance would give. The score with the judge is people's "
        "mean plus its verdicts on the other questions, less the error that it makes where people voted too, weighed "
        "so that a useless judge counts for nothing.",
        "Prediction-powered inference: Angelopoulos, Duchi and Zrnic (2023), arXiv:2311.01453; Krippendorff (2011). "
        "Valid only if you look once, so the ship rule does not use it; docs/statistics.md.",
        key="results_judge",
    )


def _intervals(judged: Judged, found: Results) -> None:
    assert judged.tightened and found.headline
    always, alone, both = found.headline.interval, judged.tightened.alone, judged.tightened.interval
    rows = [
        ("People, however often you look (decides)", always, PEOPLE),
        ("People, only if you look once", alone, ONCE),
        ("People and judge, only if you look once", both, BOTH),
    ]
    drawn = [IntervalRow(label, each.lower, each.estimate, each.upper, colour) for label, each, colour in rows]
    interval_rows.show(drawn, key="results_judge.intervals")
    low, high = results.percents(both.lower, both.upper)
    st.caption(f"People and judge together: between {low} and {high}. Only people's interval decides on shipping.")


def _rubric(judge: Judge) -> None:
    with st.expander(f"What the judge is told (version {judge.version})", icon=":material/rule:"):
        st.caption(plain.words(f"Asked of {judge.model}, with the question, the passages and both answers, no names."))
        st.text(judge.rubric)
