"""Everything known of one comparison; refreshes itself while people vote."""

from datetime import timedelta
from typing import Literal

import streamlit as st

from components import (
    comparison_amend,
    comparison_blindness,
    corrections_table,
    how_computed,
    interval_plot,
    labelers_table,
    live,
    moments,
    narrowing_plot,
    other_figures,
    plain,
    ranking_plot,
    results_judge,
    results_share,
    results_take_away,
    results_why,
    rounds_plot,
    session,
    slices_plot,
    verdict_sentence,
    votes_table,
    win_bar,
)
from services import results
from services.accounts import Action
from services.store import Comparison, Person
from services.words import ComparisonStatus

EVERY = timedelta(seconds=10)
NEWEST = 500  # votes in the table; the rest is in the files
BadgeColour = Literal["blue", "green", "gray"]
STATES: dict[ComparisonStatus, tuple[str, str, BadgeColour]] = {
    ComparisonStatus.PREPARING: ("Answers are being generated", ":material/pending:", "blue"),
    ComparisonStatus.OPEN: ("Voting is open", ":material/sensors:", "green"),
    ComparisonStatus.CLOSED: ("Voting is closed", ":material/lock:", "gray"),
}


def show(comparison: Comparison, viewer: Person) -> None:
    """Draw the results, or say why not: labelers must not see them."""
    closed = comparison.status is ComparisonStatus.CLOSED
    live.show(_draw, None if closed else EVERY, comparison.id, viewer)
    if closed:
        comparison_blindness.show(comparison.id)
    comparison_amend.history(comparison)


def _draw(comparison_id: str, viewer: Person) -> None:
    with results.one_look():
        _board(comparison_id, viewer)


def _board(comparison_id: str, viewer: Person) -> None:
    found = results.read(comparison_id, viewer=viewer)
    ranked = results.ranking(comparison_id, viewer=viewer)
    if ranked:
        ranking_plot.show(ranked)
        st.subheader(plain.words(f"{found.candidate} against {found.baseline}"), anchor=False)
    _state(found)
    verdict_sentence.show(found)
    if found.headline is None:
        if session.may(Action.SET_UP_COMPARISONS):
            st.page_link("pages/compare.py", label="Open Compare", icon=":material/compare_arrows:")
        return
    _charts(found)
    other_figures.show(found)
    corrections_table.show(results.corrections(comparison_id, viewer=viewer))
    results_why.show(results.why(comparison_id, viewer=viewer), found.candidate, found.baseline)
    slices_plot.show(results.slices(comparison_id, viewer=viewer), found.rule)
    if session.may(Action.SEE_LABELERS):
        labelers_table.show(results.labelers(comparison_id, viewer=viewer))
    results_judge.show(found, viewer)
    rounds_plot.show(results.rounds(comparison_id, viewer=viewer))
    if session.may(Action.EXPORT):
        results_take_away.show(found, viewer)
    if session.may(Action.SHARE_RESULTS):
        results_share.show(comparison_id, viewer)
    if session.may(Action.SEE_LABELERS):
        st.markdown("#### Votes")
        votes_table.show(results.votes_table(comparison_id, viewer=viewer, most=NEWEST), of=found.counts.votes)


def _state(found: results.Results) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        said, icon, colour = STATES[found.status]
        st.badge(said, icon=icon, color=colour)
        st.caption(
            f"Ship rule: more than {results.percents(found.rule.threshold)[0]}, "
            f"locked {moments.minute(found.locked_at)}"
        )


def _charts(found: results.Results) -> None:
    assert found.headline is not None
    with st.container(gap="xsmall"):
        st.markdown("#### Votes for and against")
        win_bar.show(found.counts)
        st.caption(results.tally(found))
        how_computed.show(
            "Each labeler's last vote on a question counts once; sides are put back in place, so that a win is always "
            "one for the candidate. Ties and “both bad” stay apart here and count half a win each in the score.",
            "Skips, flags, changed and late votes never count; docs/statistics.md.",
            key="votes",
        )
    with st.container(gap="xsmall"):
        st.markdown("#### Score and how sure it is")
        interval_plot.show(found.headline.interval, found.rule, found.decision)
        narrowing_plot.show(found.narrowing, found.rule, found.decision)
        how_computed.show(
            "A question scores 1 for a win, ½ for a tie of either kind, 0 for a loss, averaged over its labelers; "
            "the score is the mean over questions. The 95\u00a0% interval keeps each score that an imagined gambler, "
            "betting against it question by question, has not grown rich on; it is valid however often you look.",
            "Waudby-Smith and Ramdas (2024), J. R. Stat. Soc. B 86, 1–27; details in docs/statistics.md.",
            key="score",
        )
