"""Try settings on one question: what is found, what is sent, what comes back."""

import streamlit as st

from components import answer_contexts, answer_reasoning, choices, errors, plain, safe_text
from services import answers, questions
from services.answers import Preview, Trial
from services.jobs import dollars
from services.store import Model
from services.variants import Settings
from services.words import QuestionStatus

_KEY = "variant_trial"


def show(project_id: str, model: Model, settings: Settings) -> None:
    """Draw the choice of a question, a button that asks it, and one that only shows what would be sent."""
    asked = {each.id: each for each in questions.listing(project_id) if each.status == QuestionStatus.KEPT}
    if not asked:
        st.caption("There is no question to try yet.")
        return
    names = choices.distinct({id_: each.text for id_, each in asked.items()})
    chosen = st.selectbox("Question", list(asked), format_func=names.__getitem__, key=f"{_KEY}.question")
    with st.container(horizontal=True):
        ask = st.button("Ask it", icon=":material/play_arrow:", key=f"{_KEY}.ask")
        look = st.button("Show what will be sent", icon=":material/visibility:", key=f"{_KEY}.look")
    with errors.shown():
        if ask:
            with st.spinner(f"Asking {plain.words(model.label)}…"):
                _trial(answers.try_out(asked[chosen], model, settings))
        elif look:
            with st.spinner("Looking for passages…"):
                _preview(answers.preview(asked[chosen], settings))


def _trial(trial: Trial) -> None:
    reply = trial.reply
    with errors.shown():
        reply.require_answer(trial.max_tokens)
        with st.container(border=True):
            safe_text.show_answer(reply.text)
    answer_reasoning.show(reply.reasoning)
    figures = [f"{trial.latency_ms / 1000:.1f} s"]
    if reply.prompt_tokens is not None:
        figures.append(f"{reply.prompt_tokens:,} + {reply.completion_tokens or 0:,} tokens")
    if trial.cost is not None:
        figures.append(dollars(trial.cost))
    if reply.finish_reason == "length" and reply.text:
        figures.append("cut off at the length limit")
    st.caption(plain.words(" · ".join(figures)))
    _preview(trial.preview)


def _preview(preview: Preview) -> None:
    st.caption(f"Found {len(preview.passages)} passages in {preview.found_ms} ms")
    answer_contexts.show([(passage.text, passage.score) for passage in preview.passages])
    with st.expander("The exact messages", icon=":material/mail:"):
        for message in preview.messages:
            st.caption(message["role"])
            st.code(message["content"], language=None, wrap_lines=True)
