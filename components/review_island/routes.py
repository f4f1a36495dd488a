"""What the island talks to: the next answers, reviews, drafts and undos, each harmless when sent twice."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Literal

from pydantic import Field
from starlette.routing import BaseRoute, Route

from components import document_link
from components.islands.routes import Call, Doorman, OpaqueId, Payload, Sent
from services import projects, rendering, reviews
from services.accounts import Action
from services.errors import BadInput
from services.store import Review
from services.store.columns import now
from services.words import QuestionKind, ReviewStatus, ReviewTag

DWELL_MS = 250  # nobody reads an answer faster; a page that sends less is held down or forged
MOST_HANDED = 50
MOST_BYTES = 200_000
_DOORMAN = Doorman(
    "review",
    "reviews",
    Action.REVIEW,
    projects.of_variant,
    most_bytes=MOST_BYTES,
    require_part=reviews.require_reviewable,
)
_KINDS = {
    QuestionKind.FACT: "Single fact",
    QuestionKind.HOW_TO: "How-to",
    QuestionKind.COMPARISON: "Comparison",
    QuestionKind.MULTI_PART: "Several parts",
    QuestionKind.ACROSS: "Across sections",
    QuestionKind.UNANSWERABLE: "No document answers it: a good answer says so",
}

Rating = Annotated[int, Field(ge=1, le=5)] | None
Text = Annotated[str, Field(max_length=20_000)]


class _Wanted(Sent):
    limit: Annotated[int, Field(ge=1, le=MOST_HANDED)]
    recent: Annotated[int, Field(ge=0, le=MOST_HANDED)] = 0


class _Review(Sent):
    part = "answer"
    answer: OpaqueId
    status: Literal[ReviewStatus.SUBMITTED, ReviewStatus.DRAFT, ReviewStatus.SKIPPED, ReviewStatus.DISCARDED]
    question_rating: Rating = None
    context_rating: Rating = None
    question_text: Text = ""
    text: Text
    tags: list[ReviewTag] = []  # noqa: RUF012 (pydantic copies it)
    comment: Annotated[str, Field(max_length=5_000)] = ""
    duration_ms: Annotated[int, Field(ge=0, le=2**31 - 1)]


class _Undo(Sent):
    part = "answer"
    answer: OpaqueId


class _Released(Sent):
    answers: Annotated[list[OpaqueId], Field(max_length=1_000)]


def _take(call: Call) -> Payload:
    sent = _DOORMAN.read(_Wanted, call)
    hand = reviews.take(call.subject, call.person.id, sent.limit)
    done = reviews.done_last(call.subject, call.person.id, sent.recent) if sent.recent else []
    laid_out = reviews.sheets([*done, *hand.answer_ids], call.person.id)
    shown = {sheet.answer_id: _shown(sheet) for sheet in laid_out}
    return {
        "answers": [shown[id_] for id_ in hand.answer_ids if id_ in shown],
        "recent": [shown[id_] for id_ in done if id_ in shown],
        "more": hand.more,
        "elsewhere": hand.elsewhere,
        "progress": asdict(reviews.progress(call.subject, call.person.id)),
        "others": [each.name for each in reviews.presence(call.subject) if each.person_id != call.person.id],
    }


def _review(call: Call) -> Payload:
    sent = _DOORMAN.read(_Review, call)
    judged = sent.model_dump(include=_JUDGED) | {"at": sent.at()}
    if sent.status is ReviewStatus.DRAFT:
        return {"id": sent.id, "kept": reviews.draft(sent.answer, call.person.id, **judged)}
    if sent.duration_ms < DWELL_MS:
        raise BadInput("That was too fast to have been read. Look at the answer again.")
    kept = reviews.submit(sent.answer, call.person.id, status=sent.status, **judged)
    submitted = sent.status is ReviewStatus.SUBMITTED
    return {"id": sent.id, "others": _opinions(sent.answer, kept) if submitted else []}


def _undo(call: Call) -> Payload:
    sent = _DOORMAN.read(_Undo, call)
    return {"id": sent.id, "undone": reviews.reopen(sent.answer, call.person.id, at=sent.at())}


def _release(call: Call) -> Payload:
    sent = _DOORMAN.read(_Released, call)
    reviews.release(call.person.id, sent.answers, call.subject)
    return {"id": sent.id}


_JUDGED = {"question_rating", "context_rating", "question_text", "text", "tags", "comment", "duration_ms"}


def _shown(sheet: reviews.Sheet) -> Payload:
    return {
        "id": sheet.answer_id,
        "question": sheet.question,
        "answer": sheet.answer,
        "kind": _KINDS[sheet.kind] if sheet.kind else "",
        "section": sheet.section,
        "hints": sheet.hints,
        "passages": [_passage(each) for each in sheet.passages],
        "mine": _mine(sheet.mine) if sheet.mine else None,
    }


def _passage(passage: reviews.Passage) -> Payload:
    marks = [(mark.start, mark.end, mark.quoted) for mark in passage.marks]
    url = document_link.url(passage.document_id, passage.chunk_id) if passage.document_id else ""
    html = rendering.marked_html(passage.text, marks)
    return {"html": html, "text": passage.text, "source": passage.source, "url": url}


def _mine(review: Review) -> Payload:
    kept = {name: getattr(review, name) for name in _JUDGED}
    age_ms = (now() - review.updated_at).total_seconds() * 1000
    return kept | {"status": review.status.value, "age_ms": max(0.0, age_ms)}


def _opinions(answer_id: str, mine: Review) -> Sequence[Payload]:
    found = reviews.others(answer_id, mine.person_id)
    told = ("text", "question_text", "question_rating", "context_rating", "comment")
    return [
        {name: getattr(each, name) for name in told}
        | {"name": each.person.name, "tags": [ReviewTag(tag).words for tag in each.tags]}
        | {"differs": reviews.apart(mine, each)}
        for each in found
    ]


routes: list[BaseRoute] = [
    Route("/api/reviews/{subject}/take", _DOORMAN.answered(_take), methods=["POST"]),
    Route("/api/reviews/{subject}", _DOORMAN.answered(_review), methods=["POST"]),
    Route("/api/reviews/{subject}/undo", _DOORMAN.answered(_undo), methods=["POST"]),
    Route("/api/reviews/{subject}/release", _DOORMAN.answered(_release), methods=["POST"]),
]
