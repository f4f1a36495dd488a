"""Whether the vote was blind in effect, once it has closed."""

import streamlit as st

from components import how_computed
from services import comparisons
from services.comparisons import Share


def show(comparison_id: str) -> None:
    """Draw the checks that there are figures for."""
    found = comparisons.blindness(comparison_id)
    if not found.left.of:
        return
    st.markdown("#### Was it blind?")
    with st.container(horizontal=True):
        _figure("Chose the left side", found.left, "About 50 % is right: sides were drawn.")
        _figure("Said the same again", found.repeats, "Of the pairs that were shown again with the sides exchanged.")
        _figure("Paid attention", found.attention, "Of the pairs with one answer that belonged to another question.")
        _figure("Guessed the challenger", found.guesses, "About half is chance. Far more means that its style shows.")
    how_computed.show(
        "Left: decisive votes that count. Again: both verdicts, read as for or against the challenger, are equal. "
        "Attention: verdicts other than “both bad” that took the right answer. Guesses: labelers with an opinion. "
        "None of these checks enters the result.",
        "services/comparisons/blindness.py.",
        key="comparison_blindness",
    )


def _figure(label: str, share: Share, why: str) -> None:
    if share.rate is not None:
        st.metric(
            label,
            f"{share.rate:.0%}",
            f"{share.hits} of {share.of}",
            delta_color="off",
            delta_arrow="off",
            help=why,
            width=180,
        )
