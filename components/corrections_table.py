"""What side, length and formatting did to the votes, beside the headline and never instead of it."""

import streamlit as st

from components import how_computed
from services.results import percents
from services.statistics import Corrected, Effect


def show(found: Corrected | None) -> None:
    """Draw the corrected win rate and what moved votes besides quality, or say that there are too few votes."""
    with st.expander("Would it have won at equal sides and lengths?"):
        if found is None:
            st.caption("Too few votes for one answer to tell yet: it takes at least 30 on 10 questions.")
            return
        rate, low, high = percents(found.win_rate.estimate, found.win_rate.lower, found.win_rate.upper)
        st.markdown(
            f"With both answers on equal sides, equally long and equally formatted, the candidate would win **{rate}** "
            f"of decisive votes ({low} to {high})."
        )
        if found.effects:
            st.table([_row(effect) for effect in found.effects])
        how_computed.show(
            "A logistic regression of the votes for one answer on side, length and formatting, with errors clustered "
            "by question; the corrected rate is its value where neither answer has an advantage. Valid if you look "
            "once: the verdict above does not use it.",
            "Dubois et al. (2024), Length-controlled AlpacaEval, arXiv:2404.04475; Liang and Zeger (1986).",
            key="corrections_table",
        )


def _row(effect: Effect) -> dict[str, str]:
    return {
        "When the candidate is": effect.name,
        "odds of a win × (95\u00a0% interval)": f"{effect.odds:.2f} ({effect.lower:.2f} to {effect.upper:.2f})",
        "clear?": "yes" if effect.clear else "no",
    }
