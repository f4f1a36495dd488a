"""Have a variant answer what it has not answered yet."""

from collections.abc import Mapping

import streamlit as st

from components import cost_limit, errors, grid, plain
from services import answers
from services.answers import Estimate
from services.counting import count
from services.jobs import dollars
from services.store import Variant
from services.words import Split

_KEY = "answer_generator"
_SCOPES = {"Training": Split.TRAIN, "Held out": Split.TEST, "All": None}


def show(variant: Variant) -> None:
    """Offer to answer the questions without an answer; says so when there are none."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            scope = st.segmented_control(
                "Questions",
                list(_SCOPES),
                default="Training",
                required=True,
                key=f"{_KEY}.scope",
                help="Held-out questions are answered by themselves when you compare; training never sees them.",
            )
            missing = len(answers.missing(variant.project_id, [variant.id], _SCOPES[scope]))
            estimate = answers.estimate(variant, missing)
            limit = cost_limit.show(_KEY, estimate.dollars)
            label = f"Answer {count(missing, 'question')}" if missing else "Everything is answered"
            if st.button(label, type="primary", icon=":material/chat:", disabled=not missing, key=f"{_KEY}.go"):
                _submit(variant, _SCOPES[scope], None, limit)
        if missing:
            st.caption(plain.words(_about(estimate)))


def selected(variant: Variant, asked: Mapping[str, str]) -> None:
    """Offer to answer these questions alone; `asked` has the words of each by its id."""
    label = f"Answer {len(asked):,}: {grid.named(list(asked.values()))}"
    if ids := grid.act(label, list(asked), key=f"{_KEY}.selected", icon=":material/chat:"):
        _submit(variant, None, ids, None)


def _about(estimate: Estimate) -> str:
    said = f"About {estimate.tokens:,} tokens in {count(estimate.calls, 'call')}"
    if estimate.dollars:
        said += f", {dollars(estimate.dollars)}"
    elif estimate.dollars is None:
        said += "; enter the host's prices in Settings to see what that costs"
    if estimate.seconds is not None:
        seconds = round(estimate.seconds)
        said += f", some {max(1, seconds)} s" if seconds < 90 else f", some {round(seconds / 60)} min"
    return said + "."


def _submit(variant: Variant, split: Split | None, question_ids: list[str] | None, budget: float | None) -> None:
    with errors.shown():
        answers.submit(variant.project_id, variant.id, split=split, question_ids=question_ids, budget=budget)
        st.rerun()
