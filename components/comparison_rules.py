"""Who votes on how much, and what checks that the vote is fair: the same fields before a vote and during it."""

import streamlit as st

from components import choices, reviewer_note, session
from services import accounts, comparisons, reviews
from services.accounts import Action
from services.comparisons import Rules
from services.store import Comparison
from services.words import VoteReason

EVERYBODY = 0
DEFAULT_VOTES = 3


def show(key: str, current: Comparison | None = None) -> Rules:
    """Draw the fields and give what they say; `current` is the vote that they start from."""
    left, right = st.columns(2)
    votes = left.segmented_control(
        "Votes for each pair",
        [*range(1, comparisons.MOST_VOTES + 1), EVERYBODY],
        default=(current.votes_per_pair or EVERYBODY) if current else DEFAULT_VOTES,
        format_func=lambda each: str(each) if each else "Everybody",
        required=True,
        key=f"{key}.votes",
        help="Pairs are handed out so that all get their votes at about the same time.",
    )
    quota = right.number_input(
        "At most so many pairs for one person", 1, None, current.quota if current else None,
        placeholder="No limit", key=f"{key}.quota",
    )  # fmt: skip
    named = _who(key, current)
    reasons = st.pills(
        "Reasons offered after a vote, one key each",
        list(VoteReason),
        selection_mode="multi",
        default=[VoteReason(each) for each in current.reasons] if current else list(VoteReason),
        format_func=lambda each: each.words,
        key=f"{key}.reasons",
    )
    repeats, attention = st.columns(2)
    repeat_rate = _rate(
        repeats, "Shown again, sides exchanged", current.repeat_rate if current else 0.05, f"{key}.repeats",
        "The same labeler gets some pairs twice. Whoever judges the answers says the same again. Never counted.",
    )  # fmt: skip
    attention_rate = _rate(
        attention, "Attention pairs", current.attention_rate if current else 0.0, f"{key}.attention",
        "One of the two answers belongs to another question, so the other one is surely better. Never counted.",
    )  # fmt: skip
    ask_guess = st.toggle(
        "At the end, ask labelers which answer they take for the challenger's",
        current.ask_guess if current else False,
        key=f"{key}.guess",
    )
    return Rules(
        votes_per_pair=votes or None,
        quota=int(quota) if quota else None,
        labeler_ids=tuple(named),
        reasons=tuple(sorted(reasons, key=list(VoteReason).index)),
        repeat_rate=repeat_rate,
        attention_rate=attention_rate,
        ask_guess=ask_guess,
        scan_first=current.scan_first if current else True,
    )


def _who(key: str, current: Comparison | None) -> list[str]:
    """Draw who may vote, those who did not review first."""
    project_id = session.project().id
    names = choices.distinct({person.id: person.name for person in accounts.people_who(Action.VOTE, project_id)})
    reviewed = reviews.reviewers(project_id)
    named = st.multiselect(
        "Who may vote",
        sorted(names, key=lambda each: reviewed.get(each, 0)),
        [each for each in (current.labeler_ids if current else ()) if each in names],
        format_func=lambda each: f"{names[each]} (reviews)" if each in reviewed else names[each],
        placeholder="Everybody who was invited",
        key=f"{key}.labelers",
        help=f"{reviewer_note.WHY} Prefer others." if reviewed else None,
    )
    reviewer_note.show([(names[each], reviewed[each]) for each in named if each in reviewed])
    return named


def _rate(place: "st.delta_generator.DeltaGenerator", label: str, value: float, key: str, why: str) -> float:
    return float(place.slider(label, 0, 25, round(value * 100), format="%d %%", key=key, help=why)) / 100
