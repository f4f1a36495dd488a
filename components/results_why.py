"""Why it went that way: what was won and lost most clearly, and what labelers said was wrong."""

from collections.abc import Iterator, Sequence

import streamlit as st

from components import answer_contexts, how_computed, plain, safe_text
from services.results import Example, ReasonCount, Why, number

LONGEST = 90


def show(found: Why, candidate: str, baseline: str) -> None:
    """Draw one question at a time out of the clearest wins and losses, and the reasons in a table."""
    sides = {
        f"Clearest wins ({len(found.wins)})": found.wins,
        f"Clearest losses ({len(found.losses)})": found.losses,
    }
    st.markdown("#### Why")
    for (name, examples), tab in zip(sides.items(), st.tabs(list(sides)), strict=True):
        with tab:
            _one_of(examples, name.split()[1], (candidate, baseline))
    if found.reasons:
        st.markdown("What labelers said was wrong with the worse answer:")
        st.table([_row(each) for each in found.reasons])
    how_computed.show(
        "Clearest are the questions on which wins and losses differ most; of equal ones, those with the fewest votes "
        "that said otherwise. Reasons are those that labelers ticked, which is up to them; each describes the answer "
        "that lost, or both where both were bad.",
        "services/results/why.py.",
        key="results_why",
    )


def _one_of(examples: Sequence[Example], side: str, titles: tuple[str, str]) -> None:
    if not examples:
        st.caption("None so far.")
        return
    chosen = st.selectbox(
        "Question",
        range(len(examples)),
        format_func=lambda place: _label(place, examples[place]),
        key=f"results_why.{side}",
        label_visibility="collapsed",
    )
    _draw(examples[chosen], titles)


def _draw(example: Example, titles: tuple[str, str]) -> None:
    counts = example.counts
    safe_text.show_heading(example.question)
    st.caption(
        f"{number(counts.wins, 'vote')} for {plain.words(titles[0])}, {counts.losses:,} against, {counts.ties:,} tied, "
        f"{counts.both_bad:,} both bad"
    )
    passages = (example.candidate_passages, example.baseline_passages)
    same = passages[0] == passages[1]
    for column, name, text, own in zip(
        st.columns(2),
        titles,
        (example.candidate, example.baseline),
        passages,
        strict=True,
    ):
        with column, st.container(border=True):
            st.caption(plain.words(name))
            safe_text.show_answer(text)
            if not same:
                _passages("What it was given to read", own)
    if same:
        _passages("What both were given to read", passages[0])
    for whom, faults in zip((*map(plain.words, titles), "both"), _faults(example.reasons), strict=True):
        if faults:
            st.caption(f"Wrong with {whom}: {faults}")
    for comment in example.comments:
        st.caption("Somebody would have answered:")
        safe_text.show_answer(comment)


def _faults(reasons: Sequence[ReasonCount]) -> Iterator[str]:
    """Say what was wrong with the challenger, with today's assistant and with both, each with its count."""
    for side in ("against_candidate", "against_baseline", "against_both"):
        counts = [(each.reason.words.lower(), getattr(each, side)) for each in reasons]
        yield ", ".join(f"{words} ({count})" for words, count in counts if count)


def _passages(label: str, passages: Sequence[tuple[str, float]]) -> None:
    with st.expander(label):
        answer_contexts.show(passages)


def _label(place: int, example: Example) -> str:
    text = " ".join(example.question.split())
    return f"{place + 1}. {text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}"


def _row(each: ReasonCount) -> dict[str, str | int]:
    return {
        "Reason": each.reason.words,
        "Against the challenger": each.against_candidate,
        "Against today's assistant": each.against_baseline,
        "Against both": each.against_both,
    }
