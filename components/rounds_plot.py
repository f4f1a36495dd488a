"""Earlier rounds: each one's score with its interval, and what became of the questions that were lost in them."""

import streamlit as st

from components import how_computed, interval_rows, moments, plain
from components.interval_plot import COLOURS
from components.interval_rows import IntervalRow
from services.counting import count
from services.results import Relapses, Round, Rounds

MOST = 12
LOST_SHOWN = 10


def show(found: Rounds) -> None:
    """Draw the rounds; nothing for the first one."""
    if len(found.rounds) < 2:
        return
    st.markdown("#### Round by round")
    interval_rows.show([_row(each) for each in found.rounds[-MOST:]], key="rounds_plot.chart")
    if found.relapses.total:
        st.markdown(_sentence(found.relapses))
        if found.relapses.lost:
            with st.expander(f"Lost again: {len(found.relapses.lost)}", icon=":material/replay:"):
                shown = found.relapses.lost[:LOST_SHOWN]
                st.markdown("\n".join(f"- {plain.words(each)}" for each in shown))
                if len(found.relapses.lost) > LOST_SHOWN:
                    st.caption(f"And {len(found.relapses.lost) - LOST_SHOWN} more.")
    how_computed.show(
        "Each line is a comparison's own score and interval, coloured by its own rule; scores against different "
        "baselines cannot be set off against each other. Questions that went badly before were picked for that, so "
        "some of them go better now by luck alone: read them for relapses, not as a verdict.",
        "The interval is that of the headline; a question is lost when its votes average below a half.",
        key="rounds",
    )


def _sentence(found: Relapses) -> str:
    said = f"Of {count(found.total, 'question')} that earlier challengers lost, this one wins **{found.won}**, "
    said += f"ties {found.tied} and loses **{len(found.lost)}**"
    return f"{said}; {found.open} have no vote yet." if found.open else f"{said}."


def _row(each: Round) -> IntervalRow:
    found, label = each.interval, f"{moments.day(each.at)}  {each.name}"
    return IntervalRow(label, found.lower, found.estimate, found.upper, COLOURS[each.decision])
