"""One answer in full: what was read, what it took, and what may deserve a look."""

from collections.abc import Sequence

import streamlit as st

from components import answer_contexts, answer_hints, moments, plain, safe_text
from services import answers, hints
from services.jobs import dollars
from services.store import Answer, Variant


def show(question_id: str, question: str, variants: Sequence[Variant]) -> None:
    """Draw what each of the variants says to a question, side by side."""
    with st.container(border=True):
        safe_text.show_heading(question)
        for column, variant in zip(st.columns(len(variants)), variants, strict=True):
            with column:
                if len(variants) > 1:
                    st.caption(plain.words(variant.title))
                _one(answers.get(answers.answer_id(question_id, variant.id)))


def _one(answer: Answer | None) -> None:
    if answer is None:
        st.caption("No answer yet.")
        return
    with st.container(border=True):
        safe_text.show_answer(answer.text)
    answer_hints.show(hints.of(answer, length_limit=answers.usual_limit(answer.variant_id)))
    st.caption(plain.words(" · ".join(_figures(answer))))
    with st.expander(f"What it was given to read ({len(answer.contexts)})", icon=":material/menu_book:"):
        answer_contexts.show([(context.text, context.score) for context in answer.contexts])
    with st.expander("Where it comes from", icon=":material/fingerprint:"):
        st.markdown(
            f"Model version: {plain.words(answer.model_version or answer.variant.model.name)}  \n"
            f"Prompt: `{answer.prompt_hash[:16]}`  \nEnded: {plain.words(answer.finish_reason or 'unknown')}  \n"
            f"Answered: {moments.minute(answer.created_at)}"
        )


def _figures(answer: Answer) -> list[str]:
    said = [f"{answer.latency_ms / 1000:.1f} s"]
    if answer.prompt_tokens is not None:
        said.append(f"{answer.prompt_tokens:,} + {answer.completion_tokens or 0:,} tokens")
    if answer.cost is not None:
        said.append("free" if answer.cost == 0 else dollars(answer.cost))
    return said
