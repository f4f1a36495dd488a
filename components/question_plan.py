"""How many questions it takes to see how large a difference, before the vote starts."""

import streamlit as st

from components import how_computed
from services import comparisons
from services.statistics import Prospect


def show(questions: int, threshold: float) -> None:
    """Draw one row for each size of a true lead."""
    with st.expander("How many questions does it take?", icon=":material/straighten:"):
        st.table([_row(each, questions) for each in comparisons.prospects(questions, threshold)])
        how_computed.show(
            "Two thousand simulated votes for each row, judged by the ship rule after every question, one vote on "
            "each. Questions that end in a tie come on top.",
            "services/statistics/planning.py; docs/statistics.md.",
            key="question_plan",
        )


def _row(prospect: Prospect, questions: int) -> dict[str, str]:
    needed = f"about {prospect.questions:,}" if prospect.questions else "more than 3,000"
    return {
        "If the challenger truly wins": f"{prospect.rate * 100:.0f} of 100",
        f"chance that {questions} show it": f"{prospect.shown * 100:.0f}\u00a0%",
        "for a chance of 80\u00a0%": f"{needed} questions",
    }
