"""What changed between two readings of a document: section by section, paragraph by paragraph."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from services import sequences
from services.reading.passages import Passage

_ALIKE = 0.5  # below this a paragraph was not edited but replaced by another


class Mark(StrEnum):
    """What became of a section."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """A paragraph as it was and as it is; one that came was "", and so is one that went."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SectionChange:
    """A section that is not as it was."""

    section: str
    mark: Mark
    paragraphs: tuple[ParagraphChange, ...]


def compare(before: Sequence[Passage], after: Sequence[Passage]) -> list[SectionChange]:
    """List the sections that came, went or changed, in the order of the new reading; unchanged ones are left out."""
    old, new = [_key(each) for each in before], [_key(each) for each in after]
    was, is_now = {section for section, _ in old}, {section for section, _ in new}
    found: dict[str, list[ParagraphChange]] = {}
    for step in sequences.steps(old, new):
        if not step.same:
            for section, paragraph in _paragraphs(before[step.before], after[step.after]):
                found.setdefault(section, []).append(paragraph)
    return [
        SectionChange(section, _mark(section in was, section in is_now), tuple(paragraphs))
        for section, paragraphs in found.items()
    ]


def _key(passage: Passage) -> tuple[str, str]:
    return passage.section, " ".join(passage.text.split())


def _mark(was: bool, is_now: bool) -> Mark:
    if was and is_now:
        return Mark.CHANGED
    return Mark.ADDED if is_now else Mark.REMOVED


def _paragraphs(gone: Sequence[Passage], come: Sequence[Passage]) -> Iterator[tuple[str, ParagraphChange]]:
    """Pair what went with what came in its place, where the two are alike."""
    left = list(gone)
    for passage in come:
        pair = next((each for each in left if _alike(each, passage)), None)
        if pair is None:
            yield passage.section, ParagraphChange("", passage.text)
            continue
        for skipped in left[: left.index(pair)]:
            yield skipped.section, ParagraphChange(skipped.text, "")
        left = left[left.index(pair) + 1 :]
        yield passage.section, ParagraphChange(pair.text, passage.text)
    for passage in left:
        yield passage.section, ParagraphChange(passage.text, "")


def _alike(before: Passage, after: Passage) -> bool:
    if before.section != after.section:
        return False
    return sequences.alike(before.text.split(), after.text.split()) >= _ALIKE
