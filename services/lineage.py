"""Where a training row, a vote or a run comes from, and what came of it: document to vote, and back.

A lineage is a graph whose links run from what was there first to what was made of it; `rows` on a link counts the
training rows, or votes, that took that way.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from services import store, variants
from services.counting import count
from services.errors import NotFound

MOST_SECTIONS = 8  # of a run, shown one by one
OTHER_SECTIONS, NO_PASSAGE = "Other sections", "Questions without a passage"


class Kind(StrEnum):
    """What a node of a lineage is, in the order in which they are made."""

    DOCUMENT = "document"
    CHUNK = "chunk"
    QUESTION = "question"
    ANSWER = "answer"
    REVIEW = "review"
    VOTE = "vote"
    RUN = "run"
    MODEL = "model"
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True)
class Node:
    """One thing on the way; `id` names it in the store, or is "" for several at once."""

    kind: Kind
    id: str
    label: str
    document_id: str = ""  # of a chunk


@dataclass(frozen=True, slots=True)
class Link:
    """A step from one node to the next, by how many rows or votes it was taken."""

    source: Node
    target: Node
    rows: int = 1


@dataclass
class Lineage:
    """A graph from documents to votes; links of the same ends are one, with their rows added up."""

    counts: Counter[tuple[Node, Node]] = field(default_factory=Counter)

    def join(self, *path: Node, rows: int = 1) -> None:
        """Add the links along a path."""
        for source, target in pairwise(path):
            self.counts[source, target] += rows

    @property
    def links(self) -> list[Link]:
        """List the links in the order in which they were found."""
        return [Link(source, target, rows) for (source, target), rows in self.counts.items()]

    @property
    def nodes(self) -> list[Node]:
        """List the nodes, what was made first at the front."""
        found = dict.fromkeys(node for ends in self.counts for node in ends)
        return sorted(found, key=lambda node: list(Kind).index(node.kind))


def of_review(review_id: str) -> Lineage:
    """Trace a review back to its document, and forward to the runs that trained on it. Raises NotFound."""
    with store.reading() as session:
        review = session.get(store.Review, review_id, options=[joinedload(store.Review.person)])
        if review is None:
            raise NotFound("This review is gone.")
        found = Lineage()
        made = Node(Kind.REVIEW, review.id, f"Reviewed by {review.person.name}")
        found.join(*_to_answer(session, review.answer), made)
        _forward(session, found, made, store.FineTuneRow.review_id == review_id)
    return found


def of_vote(vote_id: str) -> Lineage:
    """Trace a vote back to both answers, their document and the runs that made their models, and forward.

    Raises NotFound.
    """
    with store.reading() as session:
        vote = session.get(store.Vote, vote_id, options=[joinedload(store.Vote.labeler)])
        if vote is None:
            raise NotFound("This vote is gone.")
        found = Lineage()
        cast = Node(Kind.VOTE, vote.id, f"Vote by {vote.labeler.name}")
        answers = (vote.pair.baseline_answer, vote.pair.candidate_answer)
        paths = [_to_answer(session, answer) for answer in answers]
        found.join(*paths[0][:-1])
        for answer, path in zip(answers, paths, strict=True):
            found.join(*path[-2:], cast)
            _made_by(session, found, answer, path[-1])
        _forward(session, found, cast, store.FineTuneRow.vote_id == vote_id)
    return found


def of_run(run_id: str) -> Lineage:
    """Trace all rows of a run back to their documents, by section and by who reviewed or voted, and forward.

    Raises NotFound.
    """
    with store.reading() as session:
        run = session.get(store.FineTuneRun, run_id)
        if run is None:
            raise NotFound("This fine-tune is gone.")
        found, made = Lineage(), _run(run)
        rows = _sources(session, run_id)
        shown = {chunk for chunk, _ in Counter(_section(chunk) for chunk, _ in rows).most_common(MOST_SECTIONS)}
        for chunk, who in rows:
            section = _section(chunk)
            here = section if section in shown else Node(Kind.CHUNK, "", OTHER_SECTIONS)
            documents = [Node(Kind.DOCUMENT, chunk.document_id, chunk.document.title)] if chunk else []
            found.join(*documents, here, who, made)
        _results(session, found, run, made, rows=max(1, len(rows)))
    return found


def _sources(session: Session, run_id: str) -> Sequence[tuple[store.Chunk | None, Node]]:
    """List for each row of a run the chunk that it is about, and who made it what it is."""
    row = store.FineTuneRow
    reviews = (
        select(store.Chunk, store.Person)
        .select_from(row)
        .join(store.Review, store.Review.id == row.review_id)
        .join(store.Person, store.Person.id == store.Review.person_id)
        .join(store.Answer, store.Answer.id == store.Review.answer_id)
        .join(store.Question, store.Question.id == store.Answer.question_id)
    )
    votes = (
        select(store.Chunk, store.Person)
        .select_from(row)
        .join(store.Vote, store.Vote.id == row.vote_id)
        .join(store.Person, store.Person.id == store.Vote.labeler_id)
        .join(store.Pair, store.Pair.id == store.Vote.pair_id)
        .join(store.Question, store.Question.id == store.Pair.question_id)
    )
    found: list[tuple[store.Chunk | None, Node]] = []
    for wanted, kind, how in ((reviews, Kind.REVIEW, "Reviewed by"), (votes, Kind.VOTE, "Votes by")):
        wanted = wanted.outerjoin(store.Chunk, store.Chunk.id == store.Question.chunk_id)
        wanted = wanted.where(row.run_id == run_id).options(joinedload(store.Chunk.document))
        found += [(chunk, Node(kind, "", f"{how} {who.name}")) for chunk, who in session.execute(wanted)]
    return found


def _section(chunk: store.Chunk | None) -> Node:
    if chunk is None:
        return Node(Kind.CHUNK, "", NO_PASSAGE)
    return Node(Kind.CHUNK, "", chunk.section or "Without a heading", chunk.document_id)


def _to_answer(session: Session, answer: store.Answer) -> list[Node]:
    """Give the way from the document to an answer."""
    question = answer.question
    asked = Node(Kind.QUESTION, question.id, question.text)
    settings = variants.chosen(variants.Settings.of(answer.variant))
    asked_with = f" ({settings})" if settings else ""
    said = Node(Kind.ANSWER, answer.id, f"{answer.variant.title}{asked_with}: {answer.text}")
    chunk = question.chunk
    if chunk is None:
        return [asked, said]
    place = " · ".join(part for part in (chunk.section, f"page {chunk.page}" if chunk.page else "") if part)
    document = Node(Kind.DOCUMENT, chunk.document_id, chunk.document.title)
    passage = Node(Kind.CHUNK, chunk.id, place or f"Passage {chunk.position + 1}", chunk.document_id)
    return [document, passage, asked, said]


def _made_by(session: Session, found: Lineage, answer: store.Answer, said: Node) -> None:
    """Add the run whose model gave an answer, if one did."""
    made = store.FineTuneRun.tuned_model_id == answer.variant.model_id
    for run in session.scalars(select(store.FineTuneRun).where(made)):
        found.join(_run(run), Node(Kind.MODEL, answer.variant.model_id, answer.variant.model.label), said)


def _forward(session: Session, found: Lineage, source: Node, trained: ColumnElement[bool]) -> None:
    """Add the runs that trained on something, with what came of them."""
    wanted = select(store.FineTuneRun).join(store.FineTuneRow, store.FineTuneRow.run_id == store.FineTuneRun.id)
    wanted = wanted.where(trained).distinct().order_by(store.FineTuneRun.created_at)
    for run in session.scalars(wanted).unique():
        made = _run(run)
        found.join(source, made)
        _results(session, found, run, made, rows=1)


def _results(session: Session, found: Lineage, run: store.FineTuneRun, made: Node, *, rows: int) -> None:
    """Add the model of a run, and the comparisons whose votes judged it."""
    if run.tuned_model_id is None:
        return
    model = session.get_one(store.Model, run.tuned_model_id)
    tuned = Node(Kind.MODEL, model.id, model.label)
    found.join(made, tuned, rows=rows)
    of_model = select(store.Variant.id).where(store.Variant.model_id == model.id)
    wanted = (
        select(store.Comparison, func.count(store.Vote.id))
        .outerjoin(store.Pair, store.Pair.comparison_id == store.Comparison.id)
        .outerjoin(store.Vote, (store.Vote.pair_id == store.Pair.id) & store.Vote.current & store.Vote.counts)
        .where(or_(store.Comparison.candidate_id.in_(of_model), store.Comparison.baseline_id.in_(of_model)))
        .group_by(store.Comparison.id)
        .order_by(store.Comparison.created_at)
    )
    for comparison, votes in session.execute(wanted):
        label = f"{comparison.name}: {count(votes, 'vote')}"
        found.join(tuned, Node(Kind.COMPARISON, comparison.id, label), rows=rows)


def _run(run: store.FineTuneRun) -> Node:
    return Node(Kind.RUN, run.id, f"Fine-tune {run.suffix}")
