"""The comparisons of a tournament: how far each is, which one to look at, and an end to all of them."""

from collections.abc import Sequence

import streamlit as st

from components import plain
from services import comparisons
from services.store import Comparison, Person
from services.words import ComparisonStatus

_ICONS = {
    ComparisonStatus.PREPARING: ":material/pending:",
    ComparisonStatus.OPEN: ":material/sensors:",
    ComparisonStatus.CLOSED: ":material/lock:",
}


def show(several: Sequence[Comparison], owner: Person) -> Comparison:
    """Draw the tournament and give the comparison to look at."""
    by_id = {each.id: each for each in several}
    is_open = [each for each in several if each.status is ComparisonStatus.OPEN]
    st.markdown(f"**A tournament of {len(several)} comparisons.** Labelers get one after the other.")
    chosen = st.pills(
        "Comparison",
        list(by_id),
        default=several[0].id,
        required=True,
        format_func=lambda key: f"{_ICONS[by_id[key].status]} {plain.words(by_id[key].name)}",
        key=f"comparison_tournament.{several[0].tournament_id}",
        label_visibility="collapsed",
    )
    if len(is_open) > 1 and st.button(f"Close all {len(is_open)} open comparisons", icon=":material/lock:"):
        for each in is_open:
            comparisons.close(each.id, owner.id)
        st.rerun()
    return by_id[chosen]
