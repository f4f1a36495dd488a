"""Who leads a tournament: a sentence, a dot with its interval for each variant, and the ranks that it may have."""

import streamlit as st

from components import how_computed, interval_rows, plain
from components.interval_rows import IntervalRow
from services import results
from services.results import Place, Ranking

BEST, OTHER = "#0072b2", "#8b919c"


def show(found: Ranking) -> None:
    """Draw the ranking, or that there are no votes yet."""
    with st.container(border=True):
        st.markdown("#### Which variant is best")
        st.markdown(f"**{plain.words(results.standing(found))}**")
        st.caption(results.ranked_by(found))
        if not found.places:
            return
        interval_rows.show([_row(each) for each in found.places], key="ranking_plot.chart")
        how_computed.show(
            "A model of strengths and ties (Bradley-Terry, Davidson) is fitted to all votes of the tournament, each "
            "question counting once for each two variants. The score is the share of duels that a variant would win "
            "against the others, ties as half; intervals and ranks come from 1,000 redrawings of the questions. Unlike "
            "the verdict on a single comparison, it holds only if you look once.",
            "Newman (2023), J. Mach. Learn. Res. 24(238); details in docs/statistics.md.",
            key="ranking",
        )


def _row(place: Place) -> IntervalRow:
    ranked = place.ranked
    colour = BEST if ranked.best_rank == 1 else OTHER
    return IntervalRow(place.title, ranked.lower, ranked.score, ranked.upper, colour, place.ranks)
