"""Several variants in one vote: a comparison for each two that meet, prepared together and voted on in turn."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from math import ceil

from sqlalchemy import select

from services import store
from services.accounts.roles import Action, only
from services.comparisons.rules import Rules, require_threshold
from services.comparisons.setup import GUIDELINES, chosen_questions, prepare, write_down
from services.errors import BadInput
from services.store.columns import new_id
from services.words import Asked, Design

MOST_VARIANTS = 6


def matches(variant_ids: Sequence[str], design: Design) -> list[tuple[str, str]]:
    """List who meets whom, the earlier variant as the baseline; the first one is today's assistant."""
    if design is Design.AGAINST_BASELINE:
        return [(variant_ids[0], each) for each in variant_ids[1:]]
    return list(combinations(variant_ids, 2))


@only(Action.SET_UP_COMPARISONS)
def start_tournament(
    project_id: str,
    variant_ids: Sequence[str],
    design: Design,
    *,
    threshold: float = 0.5,
    guidelines: str = GUIDELINES,
    show_contexts: bool = False,
    question_ids: Sequence[str] | None = None,
    asked: Asked = Asked.ALL,
    rules: Rules | None = None,
    started_by: str | None = None,
) -> list[store.Comparison]:
    """Write down a comparison, with one ship rule, for each two variants that meet; missing answers are one job.

    A quota is shared out over the comparisons. Raises BadInput for fewer than three variants, one that is named
    twice or is another project's, and more than MOST_VARIANTS; NotReady as `start` does.
    """
    require_threshold(threshold)
    if len(set(variant_ids)) != len(variant_ids) or not 3 <= len(variant_ids) <= MOST_VARIANTS:
        raise BadInput(f"A tournament takes 3 to {MOST_VARIANTS} different variants.")
    meet = matches(variant_ids, design)
    rules = rules or Rules()
    if rules.quota is not None:
        rules = replace(rules, quota=ceil(rules.quota / len(meet)))
    with store.writing() as session:
        questions, tournament_id = chosen_questions(session, project_id, question_ids), new_id()
        made = [
            store.Comparison(
                project_id=project_id,
                tournament_id=tournament_id,
                baseline_id=baseline_id,
                candidate_id=candidate_id,
                threshold=threshold,
                guidelines=guidelines.strip(),
                show_contexts=show_contexts,
            )
            for baseline_id, candidate_id in meet
        ]
        for each in made:
            rules.write(each)
            write_down(session, each, asked, started_by)
        prepare(session, made, questions)
    return made


def tournament(comparison: store.Comparison) -> list[store.Comparison]:
    """List the comparisons that belong together with this one, in the order in which they were written down."""
    if comparison.tournament_id is None:
        return [comparison]
    wanted = select(store.Comparison).where(store.Comparison.tournament_id == comparison.tournament_id)
    with store.reading() as session:
        return list(session.scalars(wanted.order_by(store.Comparison.created_at, store.Comparison.id)))
