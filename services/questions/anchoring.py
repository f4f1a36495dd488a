"""Take the questions of a document along when its chunks are cut anew.

A question goes to the new chunk in which its evidence stands; one without evidence goes where its old chunk's text is
now. What was held out stays held out: a block that receives questions of both splits is held out as a whole, and the
training questions in it are lost. A block that receives none takes the split that most of its text had.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import store
from services.questions import quotes
from services.questions.likeness import grounded, shingles
from services.words import QuestionStatus, Split

SAME_PLACE = 0.3  # share of the runs of words that an old and a new chunk have in common when one is in the other
GONE = "The passage that answers it is no longer in the document."
HELD_OUT_NOW = "Its passage now stands in a section that is held out for testing."


@dataclass(frozen=True, slots=True)
class Reattached:
    """How many questions keep a place in the document, and which ones do not."""

    kept: int
    lost: list[store.Question]


@dataclass(frozen=True, slots=True)
class _Move:
    question: store.Question
    to: dict[str, store.Chunk]  # by the id of the old chunk; empty when one has no successor

    @property
    def counts(self) -> bool:
        return self.question.status == QuestionStatus.KEPT


def reattach(
    session: Session,
    document: store.Document,
    old_chunks: Sequence[store.Chunk],
    new_chunks: Sequence[store.Chunk],
    *,
    dry_run: bool = False,
) -> Reattached:
    """Move every question about the old chunks to the new ones, and give those their splits.

    Call it while the old chunks are still there. Lost questions without an answer are rejected with a reason; answered
    ones stay as they are, without a chunk. A dry run changes nothing, and its new chunks need not be in the session.
    """
    successors = _Successors(old_chunks, new_chunks)
    moves = [_Move(each, successors.of(each)) for each in _questions(session, document, old_chunks)]
    splits = successors.splits() | _splits(moves)
    kept = [each for each in moves if _fits(each, splits)]
    lost = [each for each in moves if not _fits(each, splits)]
    found = Reattached(sum(each.counts for each in kept), [each.question for each in lost if each.counts])
    if not dry_run:
        for chunk in new_chunks:
            chunk.split = splits.get(chunk.block)
        session.add_all(new_chunks)
        session.flush()  # the new chunks need their ids
        answered = _answered(session, [each.question.id for each in moves])
        for each in kept:
            _move(each, splits, answered)
        for each in lost:
            _lose(each, answered)
        session.flush()
    return found


def _questions(session: Session, document: store.Document, chunks: Sequence[store.Chunk]) -> list[store.Question]:
    ids = {chunk.id for chunk in chunks}
    wanted = select(store.Question).where(store.Question.project_id == document.project_id)
    return [
        each
        for each in session.scalars(wanted.order_by(store.Question.position))
        if each.chunk_id in ids or ids.intersection(each.other_chunk_ids)
    ]


class _Successors:
    """Where the text of the old chunks stands now."""

    def __init__(self, old: Sequence[store.Chunk], new: Sequence[store.Chunk]) -> None:
        self.old, self.new = {chunk.id: chunk for chunk in old}, new
        self.sizes = [len(shingles(chunk.text)) for chunk in new]
        self.holding: dict[str, list[int]] = {}
        for number, chunk in enumerate(new):
            for run in shingles(chunk.text):
                self.holding.setdefault(run, []).append(number)
        self.shared = {chunk.id: self._shared(chunk) for chunk in old}

    def _shared(self, chunk: store.Chunk) -> dict[int, float]:
        """Give the share of text that an old chunk has in common with each new one that has any of it."""
        runs = shingles(chunk.text)
        counted = Counter(number for run in runs for number in self.holding.get(run, ()))
        return {number: count / min(len(runs), self.sizes[number]) for number, count in counted.items()}

    def of(self, question: store.Question) -> dict[str, store.Chunk]:
        """Give the successor of each of a question's chunks; nothing unless there is one for each."""
        evidence = quotes.parts(question.evidence)
        found: dict[str, store.Chunk] = {}
        for number, chunk_id in enumerate((question.chunk_id or "", *question.other_chunk_ids)):
            if chunk_id in self.old:
                quote = evidence[number] if number < len(evidence) else ""
                place = self._quoted(quote, chunk_id) if quote else self._nearest(question.text, chunk_id)
                if place is None:
                    return {}
                found[chunk_id] = place
        return found

    def _quoted(self, quote: str, chunk_id: str) -> store.Chunk | None:
        """Find the chunk with a quotation; when several have it, the one that is most like the old chunk."""
        shared = self.shared[chunk_id]
        for number in sorted(shared, key=lambda number: (-shared[number], number)):
            if quotes.find(quote, self.new[number].text):
                return self.new[number]
        return None

    def _nearest(self, text: str, chunk_id: str) -> store.Chunk | None:
        near = {number: share for number, share in self.shared[chunk_id].items() if share >= SAME_PLACE}
        best = max(near, key=lambda number: (grounded(text, self.new[number].text), near[number]), default=None)
        return None if best is None else self.new[best]

    def splits(self) -> dict[int, Split]:
        """Give each block the split that most of its text had; test when it is half and half."""
        weights: dict[int, Counter[Split]] = {}
        for chunk_id, shared in self.shared.items():
            split = self.old[chunk_id].split
            for number, share in shared.items() if split else ():
                weight = round(1000 * share * min(self.sizes[number], len(shingles(self.old[chunk_id].text))))
                weights.setdefault(self.new[number].block, Counter())[split or Split.TRAIN] += weight
        return {
            block: Split.TEST if found[Split.TEST] >= found[Split.TRAIN] else Split.TRAIN
            for block, found in weights.items()
        }


def _splits(moves: Sequence[_Move]) -> dict[int, Split]:
    """Decide a block's split from the kept questions that move to it: test as soon as one is a test question."""
    found: dict[int, Split] = {}
    for each in moves:
        for chunk in each.to.values() if each.counts else ():
            if found.get(chunk.block) != Split.TEST:
                found[chunk.block] = each.question.split
    return found


def _fits(move: _Move, splits: dict[int, Split]) -> bool:
    sides = {splits.get(chunk.block) for chunk in move.to.values()}
    return bool(sides) and (not move.counts or sides == {move.question.split})


def _move(move: _Move, splits: dict[int, Split], answered: set[str]) -> None:
    question = move.question
    ids = {old_id: chunk.id for old_id, chunk in move.to.items()}
    others = [ids.get(each, each) for each in question.other_chunk_ids]
    question.chunk_id = ids.get(question.chunk_id or "", question.chunk_id)
    question.other_chunk_ids = [each for each in others if each != question.chunk_id]
    if not move.counts and question.id not in answered:
        question.split = splits.get(next(iter(move.to.values())).block) or question.split


def _lose(move: _Move, answered: set[str]) -> None:
    question = move.question
    question.chunk_id, question.other_chunk_ids = None, []
    if move.counts and question.id not in answered:
        question.status = QuestionStatus.REJECTED
        question.reason = HELD_OUT_NOW if move.to else GONE


def _answered(session: Session, question_ids: Sequence[str]) -> set[str]:
    wanted = select(store.Answer.question_id).where(store.Answer.question_id.in_(question_ids))
    return set(session.scalars(wanted))
