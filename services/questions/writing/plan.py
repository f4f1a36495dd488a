"""Which question is wanted: one slot for each, with its split, kind, style, section and topic."""

import random
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from services import store
from services.questions.recipes import Recipe, Style
from services.questions.splits import portion
from services.words import QuestionKind, Split

TOPIC_SHARE = 0.1  # of all questions for each topic that must be covered
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Slot:
    """A question that is still to be written; `section` None is any."""

    position: int
    split: Split
    kind: QuestionKind
    style: Style
    section: str | None = None
    topic: str = ""
    item_id: str = ""

    @classmethod
    def of(cls, item_id: str, payload: Mapping[str, Any]) -> "Slot":
        """Read a slot back from a job's item."""
        kind, style, split = QuestionKind(payload["kind"]), Style(payload["style"]), Split(payload["split"])
        return cls(payload["position"], split, kind, style, payload["section"], payload["topic"], item_id)

    def payload(self) -> dict[str, Any]:
        """Give what a job's item keeps of it."""
        return {name: value for name, value in asdict(self).items() if name != "item_id"}


def slots(
    recipe: Recipe,
    chunks: Sequence[store.Chunk],
    *,
    test_share: float,
    kinds: Mapping[QuestionKind, float],
    styles: Mapping[Style, float],
    first_position: int = 0,
) -> list[Slot]:
    """Lay out a round: quotas by section first, the rest over everything, both splits in proportion."""
    draw = random.Random(f"plan {recipe.seed}")  # noqa: S311 (a draw, not a secret)
    places = _places(recipe, chunks, test_share)
    draw.shuffle(places)
    of_kind, of_style = allot(kinds, len(places)), allot(styles, len(places))
    draw.shuffle(of_kind)
    draw.shuffle(of_style)
    topics = _topics(recipe, len(places))
    return [
        Slot(first_position + number, split, of_kind[number], of_style[number], section, topics[number])
        for number, (split, section) in enumerate(places)
    ]


def allot(weights: Mapping[Key, float], count: int) -> list[Key]:
    """Give out `count` places by weight, the largest remainders rounded up."""
    total = sum(weights.values()) or 1.0
    exact = {key: weight / total * count for key, weight in weights.items()}
    given = {key: int(each) for key, each in exact.items()}
    left = count - sum(given.values())
    for key in sorted(exact, key=lambda key: given[key] - exact[key])[:left]:
        given[key] += 1
    return [key for key, number in given.items() for _ in range(number)]


def _places(recipe: Recipe, chunks: Sequence[store.Chunk], test_share: float) -> list[tuple[Split, str | None]]:
    known = {chunk.section for chunk in chunks}
    quotas = {section: number for section, number in recipe.quotas.items() if number and section in known}
    places: list[tuple[Split, str | None]] = []
    for section, number in quotas.items():
        weights = _weights([chunk for chunk in chunks if chunk.section == section])
        places += [(split, section) for split in allot(weights, number)]
    rest = recipe.count - len(places)
    sides = _weights(chunks)
    wanted = portion(recipe.count, test_share) if len(sides) == 2 else recipe.count * (Split.TEST in sides)
    of_test = min(max(0, wanted - sum(split == Split.TEST for split, _ in places)), rest)
    return places + [(Split.TEST, None)] * of_test + [(Split.TRAIN, None)] * (rest - of_test)


def _weights(chunks: Sequence[store.Chunk]) -> dict[Split, float]:
    held_out = float(sum(chunk.split == Split.TEST for chunk in chunks))
    weights = {Split.TEST: held_out, Split.TRAIN: len(chunks) - held_out}
    return {split: weight for split, weight in weights.items() if weight}


def _topics(recipe: Recipe, count: int) -> list[str]:
    """Give each topic its share of the slots, the first ones: these are spread over both splits already."""
    if not recipe.must_cover:
        return [""] * count
    each = max(1, round(TOPIC_SHARE * count))
    topics = [topic for _ in range(each) for topic in recipe.must_cover][:count]
    return topics + [""] * (count - len(topics))
