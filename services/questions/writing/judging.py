"""Put the drafts of one wave through every check, and choose among those that stand them all."""

from collections.abc import Sequence

import numpy as np

from services import documents, store
from services.questions.recipes import Recipe
from services.questions.writing import checks, critic
from services.questions.writing.drafts import Draft
from services.questions.writing.host import Host
from services.questions.writing.plan import Slot
from services.questions.writing.spread import rank
from services.retrieval import Matrix
from services.words import QuestionKind

NEAREST = 3  # passages that an unanswerable question is held against, and where a small model's question has to lead


class Judge:
    """What the checks look into: all chunks with their vectors, every other question, what must not be asked."""

    def __init__(
        self, host: Host, recipe: Recipe, product: str, chunks: Sequence[store.Chunk], vectors: Matrix
    ) -> None:
        self.host, self.recipe, self.product = host, recipe, product
        self.chunks, self.vectors = chunks, vectors
        self.places = {chunk.id: place for place, chunk in enumerate(chunks)}
        self.banned: Matrix = np.zeros((0, 0), dtype=np.float32)
        self.others = checks.Others()

    async def judge(self, drafts: Sequence[Draft], *, by_example: bool) -> None:
        """Write into each draft what the checks find; the critic sees only what stands the cheaper ones."""
        if not drafts:
            return
        for draft in drafts:
            checks.form(draft)
            checks.quote(draft)
        vectors = await self.host.embed([draft.text for draft in drafts] + [draft.evidence for draft in drafts])
        for place, draft in enumerate(drafts):
            draft.vector = vectors[place]
            if draft.kind != QuestionKind.UNANSWERABLE:
                draft.rank = rank(draft.vector, self.vectors, [self.places[chunk.id] for chunk in draft.chunks])
            checks.banned(draft, self.recipe, self.banned)
            if by_example:
                self._without_critic(draft, float(draft.vector @ vectors[len(drafts) + place]))
        await self._critic([draft for draft in drafts if draft.passes], by_example=by_example)

    def _without_critic(self, draft: Draft, likeness: float) -> None:
        checks.about(draft, likeness)
        if (draft.rank or 0) > NEAREST:
            draft.drop(checks.ABOUT, "A search for it leads elsewhere, so it is probably not about its passage.")

    async def _critic(self, drafts: Sequence[Draft], *, by_example: bool) -> None:
        """Have the drafts rated that are no doubles; the final word on doubles is spoken when they are chosen."""
        if by_example or not self.recipe.critic or not drafts:
            return
        fresh = [draft for draft in drafts if not self._double(draft)]
        nearest = {place: self._nearest(draft) for place, draft in enumerate(fresh)}
        await critic.rate(self.host, self.recipe, self.product, fresh, nearest)
        for draft in fresh:
            checks.ratings(draft, self.recipe.thresholds)

    def _double(self, draft: Draft) -> bool:
        self.others.check(draft)
        return not draft.passes

    def _nearest(self, draft: Draft) -> list[str]:
        if draft.kind != QuestionKind.UNANSWERABLE or draft.vector is None:
            return []
        found = np.argsort(-(self.vectors @ draft.vector), kind="stable")[:NEAREST]
        return [documents.passage(self.chunks[place]) for place in found]

    def choose(self, drafts: Sequence[Draft], slots: Sequence[Slot]) -> list[tuple[Slot, Draft]]:
        """Fill slots with drafts that stand every check, in the order of the plan; the rest are spare."""
        wanted = list(slots)
        chosen: list[tuple[Slot, Draft]] = []
        for draft in drafts:
            if draft.passes:
                self.others.check(draft)
            if not draft.passes:
                continue
            slot = next((each for each in wanted if fits(draft, each)), None)
            if slot is None:
                draft.drop(checks.SPARE, "More questions were written than you asked for.")
                continue
            wanted.remove(slot)
            self.others.add(draft)
            chosen.append((slot, draft))
        return chosen


def fits(draft: Draft, slot: Slot) -> bool:
    """Say whether a draft may fill a slot: its own, or one that asks for the same."""
    own = draft.request.slot
    return own.item_id == slot.item_id or (
        (own.split, own.kind, own.style, own.section, own.topic)
        == (slot.split, slot.kind, slot.style, slot.section, slot.topic)
    )
