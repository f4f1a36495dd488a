"""Let the model judge what it wrote: answerable, standalone and relevant, 1-5, several questions a call."""

import asyncio
from collections.abc import Sequence
from typing import Any

from services.portions import portions
from services.questions.recipes import Recipe
from services.questions.writing import prompts, replies
from services.questions.writing.drafts import Draft
from services.questions.writing.host import Host
from services.words import QuestionKind

A_CALL = 6
NAMES = ("answerable", "standalone", "relevant")
TOKENS_A_RATING = 60


async def rate(
    host: Host, recipe: Recipe, product: str, drafts: Sequence[Draft], nearest: dict[int, list[str]]
) -> None:
    """Write ratings into drafts; `nearest` holds, by the draft's place, the passages that a search finds for it.

    Questions about the same passages are rated together. One that no document answers is held against what is nearest.
    """
    groups: dict[tuple[str, ...], list[Draft]] = {}
    for place, draft in enumerate(drafts):
        passages = tuple(draft.passages)
        if draft.kind == QuestionKind.UNANSWERABLE:
            passages = tuple(dict.fromkeys([*passages, *nearest.get(place, ())]))
        groups.setdefault(passages, []).append(draft)
    calls = [(passages, some) for passages, every in groups.items() for some in portions(every, A_CALL)]
    await asyncio.gather(*(_call(host, recipe, product, *each) for each in calls))


async def _call(host: Host, recipe: Recipe, product: str, passages: Sequence[str], drafts: Sequence[Draft]) -> None:
    found = await host.json(
        prompts.critic_messages(recipe, product, passages, drafts),
        prompts.RATINGS_SCHEMA,
        "ratings",
        most_tokens=100 + TOKENS_A_RATING * len(drafts),
        temperature=0.0,
        seed=recipe.seed,
    )
    for row in found or ():
        number = replies.number(row.get("question")) or 0
        if 1 <= number <= len(drafts):
            drafts[number - 1].scores |= _scores(row)


def _scores(row: dict[str, Any]) -> dict[str, int]:
    read = {name: replies.number(row.get(name)) for name in NAMES}
    return {name: min(5, max(1, value)) for name, value in read.items() if value is not None}
