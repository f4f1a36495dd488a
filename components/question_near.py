"""Questions of a file that are nearly the same as another one: each is imported unless its tick is taken away."""

from collections.abc import Sequence

import streamlit as st

from components import plain
from services.counting import count
from services.questions import Near

_TICKED_ONE_BY_ONE = 100


def show(near: Sequence[Near], key: str) -> frozenset[int]:
    """Draw a tick for each near question; gives the numbers of the rows that are to be skipped."""
    if not near:
        return frozenset()
    with st.expander(f"{count(len(near), 'question')} much like another one", icon=":material/compare:", expanded=True):
        st.caption("Ticked ones are imported, the others are skipped.")
        ticked = {each.number: _tick(each, key) for each in near[:_TICKED_ONE_BY_ONE]}
        ticked |= _rest(near[_TICKED_ONE_BY_ONE:], key)
    return frozenset(number for number, wanted in ticked.items() if not wanted)


def _tick(each: Near, key: str) -> bool:
    label = f"Row {each.number:,}: {plain.words(each.text)}  \n:gray[like] {plain.words(each.like)}"
    return st.checkbox(label, value=True, key=f"{key}.{each.number}")


def _rest(near: Sequence[Near], key: str) -> dict[int, bool]:
    """Draw one tick for all that are too many to read."""
    if not near:
        return {}
    wanted = st.checkbox(f"Import the other {len(near):,} as well", value=True, key=f"{key}.rest")
    return dict.fromkeys((each.number for each in near), wanted)
