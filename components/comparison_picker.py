"""Which comparison to look at, the newest first."""

from collections.abc import Sequence

import streamlit as st

from components import choices, moments
from services.store import Comparison


def show(known: Sequence[Comparison]) -> Comparison:
    """Draw the choice when there is one, and give the comparison chosen."""
    if len(known) == 1:
        return known[0]
    by_id = {each.id: each for each in known}
    names = choices.distinct({id_: _label(each) for id_, each in by_id.items()})
    chosen = st.selectbox(
        "Comparison", list(by_id), format_func=names.__getitem__, key="comparison_picker.id", width=480
    )
    return by_id[chosen]


def _label(comparison: Comparison) -> str:
    return f"{comparison.name} · {moments.minute(comparison.created_at)} · {comparison.status.value}"
