"""Change the rules of a vote that is open, with what changed before."""

import streamlit as st

from components import comparison_rules, errors, moments, plain
from services import comparisons
from services.store import Comparison, Person


def show(comparison: Comparison, owner: Person) -> None:
    """Draw the fields; the ship rule can only be moved before the first vote."""
    key = f"comparison_amend.{comparison.id}"
    locked = comparisons.has_votes(comparison.id)
    with st.expander("Change the rules", icon=":material/tune:"):
        if locked:
            st.caption("People have voted, so the ship rule is locked. What you change else is written down below.")
        threshold = st.slider(
            "Ship the challenger when its score is surely above", 50, 75, round(comparison.threshold * 100),
            format="%d %%", disabled=locked, key=f"{key}.threshold",
        ) / 100  # fmt: skip
        guidelines = st.text_area("What labelers are told first", comparison.guidelines, key=f"{key}.guidelines")
        rules = comparison_rules.show(key, comparison)
        if st.button("Save the rules", key=f"{key}.save"):
            with errors.shown():
                kept = comparison.threshold if locked else threshold
                comparisons.amend(comparison.id, owner.id, threshold=kept, guidelines=guidelines, rules=rules)
                st.rerun()


def history(comparison: Comparison) -> None:
    """List what was done to the comparison, when something was changed, extended or reopened."""
    done = comparisons.history(comparison.id)
    if len(done) > 1:
        with st.expander("What was done to this vote", icon=":material/history:"):
            for each in done:
                by = f", by {each.by}" if each.by else ""
                st.caption(plain.words(f"{moments.minute(each.at)}{by}: {each.what}"))
