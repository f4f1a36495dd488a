"""The figures beside the headline, each with what it is valid for."""

import streamlit as st

from components import how_computed
from services.results import Results, percents
from services.statistics import Interval


def show(results: Results) -> None:
    """Draw a small table: the win rate of decisive votes, and the classical figures for one look."""
    found = results.look_once
    many = "" if results.one_vote_each else "; too sure here, since questions have several votes"
    rows = [
        ("Decisive votes won", _range(results.win_rate), f"however often you look{many}"),
        ("Score, question by question (t)", _range(found.clustered), "only if you look once"),
        ("Decisive votes won (Wilson)", _range(found.wilson), f"only if you look once{many}"),
        ("Exact sign test", f"p = {found.sign_test:.3f}", f"only if you look once{many}"),
    ]
    with st.expander("Other figures, for comparison with other tools"):
        st.table([{"Figure": name, "95\u00a0% interval": value, "Valid": valid} for name, value, valid in rows])
        how_computed.show(
            "Decisive votes leave ties out; their first interval is a Beta(5, 5) mixture of likelihood ratios. "
            "The others are textbook figures: looking at them again and again until they please finds a winner "
            "between two equal variants in a third to a half of all comparisons.",
            "Robbins (1970); Wilson (1927); Miller (2024), arXiv:2411.00640; `python -m bench.peeking`.",
            key="other_figures",
        )


def _range(interval: Interval | None) -> str:
    if interval is None:
        return "–"
    score, low, high = percents(interval.estimate, interval.lower, interval.upper)
    return f"{score} ({low} to {high})"
