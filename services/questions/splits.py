"""Train or test: decided by block before the first question about it, with repeated text on one side."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.accounts.roles import Action, only
from services.errors import BadInput, NotReady
from services.questions import nearness
from services.questions.likeness import tokens, words
from services.words import QuestionStatus, Split

LEAST_SHARE, MOST_SHARE = 0.1, 0.9
ABOUT = 0.5  # share of a question's words, rare ones weighing more, that the chunk has which it is about
DOUBLE = 0.8  # the same for another question that asks nearly the same
COMMON = 500  # a word in more texts than this says little, and would compare each with all of them
PARTED = "The share of held-out questions was changed, and its two passages now stand on different sides."


def assign(session: Session, project: store.Project) -> list[store.Chunk]:
    """Give every chunk that has none a split, so that the project's test share is held; lists all chunks in order.

    Chunks of one block and chunks that repeat each other's text go to one side. Where everything is a single group,
    its chunks are parted all the same, since nothing could be tested otherwise.
    """
    chunks = _chunks(session, project.id)
    new = {chunk.id for chunk in chunks if chunk.split is None}
    if not new:
        return chunks
    found = _groups(chunks)
    if len(found) == 1:
        found = [[chunk] for chunk in chunks]
    found.sort(key=_draw_group)
    held_out = sum(chunk.split == Split.TEST for chunk in chunks)
    wanted = portion(len(chunks), project.test_share)
    for group in found:
        split = _side(group, held_out, wanted)
        for chunk in group:
            held_out += chunk.split is None and split == Split.TEST
            chunk.split = chunk.split or split
    _leave_neither_empty([group for group in found if new.issuperset(chunk.id for chunk in group)], chunks)
    return chunks


def frozen(project_id: str) -> bool:
    """Say whether the split can no longer change, since a comparison or a fine-tune has been started on it."""
    with store.reading() as session:
        return _frozen(session, project_id)


@only(Action.EDIT_QUESTIONS)
def set_share(project_id: str, share: float) -> None:
    """Set the held-out share, and draw again what has no answers yet; questions go along with their chunks.

    Raises BadInput for a share out of range, NotReady once the split is frozen.
    """
    if not LEAST_SHARE <= share <= MOST_SHARE:
        raise BadInput(f"Hold out between {LEAST_SHARE:.0%} and {MOST_SHARE:.0%} of the questions.")
    with store.writing() as session:
        if _frozen(session, project_id):
            raise NotReady(
                "A comparison or a fine-tune was started with this split, so it stays as it is. Start another project "
                "to split anew."
            )
        project = session.get_one(store.Project, project_id)
        project.test_share = share
        fixed = _answered_chunks(session, project_id)
        chunks = _chunks(session, project_id)
        for group in _groups(chunks):
            if not fixed.intersection(chunk.id for chunk in group):
                for chunk in group:
                    chunk.split = None
        assign(session, project)
        _take_along(session, project)


def portion(total: int, share: float) -> int:
    """Round a share so that neither side is empty when there are two or more."""
    return min(max(round(total * share), 1), total - 1) if total > 1 else 0


def of_text(project: store.Project, text: str) -> Split:
    """Draw the split of a question that has no source, from its words alone."""
    return Split.TEST if _draw(" ".join(tokens(text))) < project.test_share else Split.TRAIN


class Sides:
    """On which side a question belongs that somebody brings: with the question or the chunk that it is most like."""

    def __init__(self, session: Session, project: store.Project) -> None:
        self.project = project
        questions = session.scalars(
            select(store.Question)
            .where(store.Question.project_id == project.id)
            .where(store.Question.status.in_((QuestionStatus.KEPT, QuestionStatus.RETIRED)))
        )
        self.questions = _Weighed([(each.text, each.split) for each in questions])
        self.chunks = _Weighed(
            [(f"{each.section} {each.text}", each.split or Split.TRAIN) for each in assign(session, project)]
        )

    def of(self, text: str) -> Split:
        """Give the side of a question, and count it among the known ones."""
        split = self.questions.nearest(text, DOUBLE) or self.chunks.nearest(text, ABOUT) or of_text(self.project, text)
        self.questions.add(text, split)
        return split


class _Weighed:
    """Texts by their words; a word weighs less the more texts have it."""

    def __init__(self, texts: Sequence[tuple[str, Split]]) -> None:
        self.splits: list[Split] = []
        self.holding: dict[str, list[int]] = {}
        for text, split in texts:
            self.add(text, split)

    def add(self, text: str, split: Split) -> None:
        for word in words(text):
            self.holding.setdefault(word, []).append(len(self.splits))
        self.splits.append(split)

    def nearest(self, text: str, least: float) -> Split | None:
        """Give the split of the text with most of these words, test before train; None when no text has enough."""
        holders = {word: len(self.holding.get(word, ())) for word in words(text)}
        most_holders = max(COMMON, min(holders.values(), default=0))
        asked = [word for word, number in holders.items() if number <= most_holders]
        weights = {word: 1.0 / (1.0 + holders[word]) ** 0.5 for word in asked}
        found: dict[int, float] = {}
        for word in asked:
            for place in self.holding.get(word, ()):
                found[place] = found.get(place, 0.0) + weights[word]
        most = max(found.values(), default=0.0)
        if most < least * sum(weights.values()):
            return None
        sides = {self.splits[place] for place, weight in found.items() if weight > most - 1e-9}
        return Split.TEST if Split.TEST in sides else Split.TRAIN


def _chunks(session: Session, project_id: str) -> list[store.Chunk]:
    wanted = select(store.Chunk).join(store.Document).where(store.Document.project_id == project_id)
    return list(session.scalars(wanted.order_by(store.Document.created_at, store.Chunk.position)))


def _groups(chunks: Sequence[store.Chunk]) -> list[list[store.Chunk]]:
    blocks: dict[tuple[str, int], int] = {}
    same_block = [
        (blocks.setdefault((chunk.document_id, chunk.block), place), place) for place, chunk in enumerate(chunks)
    ]
    repeated = nearness.pairs([chunk.text for chunk in chunks])
    return [[chunks[place] for place in group] for group in nearness.groups(len(chunks), [*same_block, *repeated])]


def _side(group: Sequence[store.Chunk], held_out: int, wanted: int) -> Split:
    """Choose the side of a group: the one that part of it is on already, test first, or what the share still needs."""
    known = {chunk.split for chunk in group}
    if Split.TEST in known:
        return Split.TEST
    if Split.TRAIN in known:
        return Split.TRAIN
    return Split.TEST if held_out + len(group) / 2 <= wanted else Split.TRAIN


def _leave_neither_empty(new: Sequence[Sequence[store.Chunk]], chunks: Sequence[store.Chunk]) -> None:
    """Move the smallest new group over when everything landed on one side."""
    sides = {chunk.split for chunk in chunks}
    if len(sides) == 1 and new and len(chunks) > len(min(new, key=len)):
        other = Split.TRAIN if sides == {Split.TEST} else Split.TEST
        for chunk in min(new, key=len):
            chunk.split = other


def _take_along(session: Session, project: store.Project) -> None:
    """Give questions the split of their chunks, and draw those without one again unless they are answered."""
    sides = {chunk.id: chunk.split or Split.TRAIN for chunk in _chunks(session, project.id)}
    answered = set(session.scalars(select(store.Answer.question_id)))
    drawn = Sides(session, project)
    for question in session.scalars(select(store.Question).where(store.Question.project_id == project.id)):
        found = {sides[each] for each in (question.chunk_id, *question.other_chunk_ids) if each in sides}
        if len(found) > 1:
            question.status, question.reason = QuestionStatus.DROPPED, PARTED
        elif found:
            question.split = found.pop()
        elif question.id not in answered:
            question.split = drawn.chunks.nearest(question.text, ABOUT) or of_text(project, question.text)


def _answered_chunks(session: Session, project_id: str) -> set[str]:
    wanted = select(store.Question).where(store.Question.project_id == project_id)
    answered = session.scalars(wanted.where(store.Question.id.in_(select(store.Answer.question_id))))
    return {each for question in answered for each in (question.chunk_id, *question.other_chunk_ids) if each}


def _frozen(session: Session, project_id: str) -> bool:
    started = (store.Comparison, store.FineTuneRun)
    return any(session.scalar(select(each.id).where(each.project_id == project_id).limit(1)) for each in started)


def _draw_group(group: Sequence[store.Chunk]) -> float:
    """Draw by the words: the same documents are parted the same way in every project."""
    return _draw(*(chunk.text for chunk in group[:1]))


def _draw(*parts: str) -> float:
    """Draw a number in [0, 1) that the same parts always give."""
    return int.from_bytes(hashlib.sha256(" ".join(parts).encode()).digest()[:8]) / 2**64
