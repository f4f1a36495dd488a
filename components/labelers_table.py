"""Who voted, how far they agree, and what each of them changes."""

import pandas as pd
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from components import grid, how_computed, plain, reviewer_note
from services.results import Labeler, Labelers, number, percents
from services.statistics import FEWEST, Agreement, Decision
from services.tables import formula_free

DECISIONS = {Decision.SHIP: "Ship", Decision.STOP: "Do not ship", Decision.OPEN: "Not decided"}


def show(found: Labelers) -> None:
    """Draw a line on agreement and one row a labeler."""
    st.markdown("#### Who voted")
    st.caption(_agreement(found.agreement))
    table = pd.DataFrame(
        {
            "Labeler": [each.name for each in found.people],
            "Votes": [each.votes for each in found.people],
            "Score": [_percent(each.score) for each in found.people],
            "Like the rest": [_percent(each.like_the_rest) for each in found.people],
            "Left side": [_percent(each.left) for each in found.people],
            "Seconds": [each.seconds for each in found.people],
            "Reviewed": [each.reviewed for each in found.people],
            "Without them": [DECISIONS[found.decision_without(each)] for each in found.people],
        }
    )
    people = {each.id: each for each in found.people}
    picked = grid.pick(
        formula_free(table),
        list(people),
        key="labelers_table.grid",
        hide_index=True,
        column_config={
            "Labeler": st.column_config.TextColumn(),
            "Score": _share("Mean of their votes, ties counting half."),
            "Like the rest": _share("How many of the others' votes on the same questions equal theirs."),
            "Left side": _share(
                "Of their votes for one answer, how many went to the left. Far from 50 % hints at a habit."
            ),
            "Seconds": st.column_config.NumberColumn(format="%.1f", width="small", help="Median time for a vote."),
            "Reviewed": st.column_config.NumberColumn(
                width="small", help=f"Answers that they reviewed. {reviewer_note.WHY}"
            ),
            "Without them": st.column_config.TextColumn(help="What the others' votes alone would decide."),
        },
    )
    reviewer_note.show([(each.name, each.reviewed) for each in found.people if each.reviewed])
    if picked:
        st.info(plain.words(_without(found, people[picked[0]])), icon=":material/person_remove:")
    elif len(found.people) > 1:
        st.caption("Tick somebody to see the result without them.")
    how_computed.show(
        "Krippendorff's alpha compares how often two labelers disagree on a question with how often they would by "
        "chance: 1 is perfect, 0 is chance. Its interval resamples the questions and is valid if you look once.",
        "Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.",
        key="labelers_table",
    )


def _without(found: Labelers, labeler: Labeler) -> str:
    if labeler.without is None:
        return f"Nobody but {labeler.name} has voted."
    low, score, high = percents(labeler.without.lower, labeler.without.estimate, labeler.without.upper)
    decision = DECISIONS[found.decision_without(labeler)].lower()
    return (
        f"Without the {number(labeler.votes, 'vote')} of {labeler.name}, the score is {score}, between {low} and "
        f"{high}: {decision}. The verdict above counts everybody; leaving somebody out to get another one would be "
        "choosing it."
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else share * 100


def _share(help: str) -> ColumnConfig:
    return st.column_config.NumberColumn(format="%.0f %%", width="small", help=help)


def _agreement(found: Agreement) -> str:
    if not found.questions:
        return "No question has votes from two people yet, so nobody can say how far they agree."
    if found.alpha is None or found.lower is None or found.upper is None:
        return f"On {number(found.questions, 'question')} with several votes, everybody always said the same."
    if found.questions < FEWEST:
        return (
            f"{number(found.questions, 'question')} with votes from several people: too few to say how far they agree. "
            f"It takes {FEWEST}."
        )
    return (
        f"Agreement on {number(found.questions, 'question')} with several votes: alpha {found.alpha:.2f} "
        f"({found.lower:.2f} to {found.upper:.2f}), {_in_words(found.alpha)}."
    )


def _in_words(alpha: float) -> str:
    if alpha >= 0.8:
        return "which is high"
    if alpha >= 0.4:
        return "which is usual for judgements of taste"
    return "which is low: read some pairs together, or make the guidelines clearer"
