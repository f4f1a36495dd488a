"""One answer in full: what was read, what it took, and what may deserve a look."""

from collections.abc import Sequence

import streamlit as st

from components import answer_contexts, answer_hints, answer_reasoning, moments, plain, safe_text
from services import answers, hints, variants
from services.jobs import dollars
from services.store import Answer, Variant
from services.variants import Settings


def show(question_id: str, question: str, of_variants: Sequence[Variant]) -> None:
    """Draw what each of the variants says to a question, side by side."""
    with st.container(border=True):
        safe_text.show_heading(question)
        for column, variant in zip(st.columns(len(of_variants)), of_variants, strict=True):
            with column:
                if len(of_variants) > 1:
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
    answer_reasoning.show(answers.reasoning(answer.id))
    with st.expander(f"What it was given to read ({len(answer.contexts)})", icon=":material/menu_book:"):
        answer_contexts.show([(context.text, context.score) for context in answer.contexts])
    with st.expander("Where it comes from", icon=":material/fingerprint:"):
        st.markdown(
            f"Model version: {plain.words(answer.model_version or answer.variant.model.name)}  \n"
            f"Prompt: `{answer.prompt_hash[:16]}`  \nEnded: {plain.words(answer.finish_reason or 'unknown')}  \n"
            f"Asked with: {plain.words(variants.sampling(Settings.of(answer.variant)))}{_left_out(answer)}  \n"
            f"Answered: {moments.minute(answer.created_at)}"
        )


def _left_out(answer: Answer) -> str:
    if not answer.left_out:
        return ""
    names = plain.words(" and ".join(each.replace("_", " ") for each in answer.left_out))
    return f"  \nNot sent, since the model refuses it: {names}"


def _figures(answer: Answer) -> list[str]:
    said = [f"{answer.latency_ms / 1000:.1f} s"]
    if answer.prompt_tokens is not None:
        thought = f", {answer.reasoning_tokens:,} of them reasoning" if answer.reasoning_tokens else ""
        said.append(f"{answer.prompt_tokens:,} + {answer.completion_tokens or 0:,} tokens{thought}")
    if answer.cost is not None:
        said.append("free" if answer.cost == 0 else dollars(answer.cost))
    return said
