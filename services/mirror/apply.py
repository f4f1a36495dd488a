"""Write what came from Argilla into the same tables that the app writes."""

import hashlib
import logging
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from services import comparisons, reviews, store
from services.comparisons.sides import argilla_side
from services.errors import WinrateError
from services.mirror import clock, outbox
from services.mirror.outbox import Topic
from services.mirror.responses import VERDICTS, Response, of_review, of_vote
from services.words import Origin, ReviewStatus, Side

log = logging.getLogger(__name__)


def given(response: Response, person: store.Person) -> None:
    """Store a response as a vote or a review, unless what is here is newer: then ours is sent again."""
    with store.reading() as session:
        pair = session.get(store.Pair, response.record_id)
        side = argilla_side(pair) if pair else None
        answer = None if pair else session.get(store.Answer, response.record_id)
    try:
        if side:
            _vote(response, person, side)
        elif answer:
            _review(answer, response, person)
    except WinrateError as error:
        # What Argilla holds cannot be used here (its comparison is closed, a rating is missing): not worth a retry.
        log.warning("A response in Argilla was not taken over: %s", error)


def taken_back(record_id: str, person_id: str, at: datetime) -> None:
    """Undo a vote, or reopen a review, that was deleted in Argilla at a time on its clock, unless ours is newer."""
    try:
        _undo(record_id, person_id, clock.ours(at))
        _reopen(record_id, person_id, clock.ours(at))
    except WinrateError as error:
        log.warning("A deletion in Argilla was not taken over: %s", error)


def _vote(response: Response, person: store.Person, candidate_side: Side) -> None:
    pair_id = response.record_id
    verdict = VERDICTS.get(response.values.get("preference", ""))
    if not response.submitted or verdict is None:
        _undo(pair_id, person.id, clock.ours(response.updated_at))
        return
    current, at = _current_vote(pair_id, person.id), clock.ours(response.updated_at)
    if current and _is_echo(of_vote(current), response):
        return
    if current and current.created_at > at:
        _send_ours(Topic.VOTE, current.id)
    comparisons.cast(  # an older one than ours, or one that came after the close, is kept in the history
        pair_id,
        person.id,
        verdict,
        candidate_side=candidate_side,
        vote_id=_vote_id(response),
        duration_ms=None,
        write_in=response.text(),
        origin=Origin.ARGILLA,
        at=at,
    )


def _review(answer: store.Answer, response: Response, person: store.Person) -> None:
    current, at = _current_review(answer.id, person.id), clock.ours(response.updated_at)
    if current and _is_echo(of_review(current), response):
        return
    if current and current.updated_at > at:
        _send_ours(Topic.REVIEW, current.id)
        return
    reviews.submit(
        answer.id,
        person.id,
        question_rating=response.values.get("question-rating"),
        context_rating=response.values.get("context-rating"),
        text=response.text() or (current.text if current else answer.text),
        question_text=_question_text(answer, response),
        tags=response.tags(),
        comment=response.values.get("comment"),
        status=ReviewStatus(response.status),
        origin=Origin.ARGILLA,
        at=at,
    )


def _is_echo(ours: dict[str, Any] | None, theirs: Response) -> bool:
    """Say whether Argilla holds what we do: a push whose answer was lost is known by nothing else."""
    if ours is None:
        return False
    values = {name: each["value"] for name, each in ours["values"].items()}
    return (ours["status"], values) == (theirs.status, theirs.values)


def _undo(pair_id: str, person_id: str, at: datetime) -> None:
    current = _current_vote(pair_id, person_id)
    if current and current.created_at <= at:
        with store.reading() as session:
            comparison_id = session.get_one(store.Pair, pair_id).comparison_id
        comparisons.undo(comparison_id, person_id, current.id)


def _reopen(answer_id: str, person_id: str, at: datetime) -> None:
    reviews.reopen(answer_id, person_id, at=at, origin=Origin.ARGILLA)


def _question_text(answer: store.Answer, response: Response) -> str | None:
    """Give the question as it should be: "" where it was left as it is, None where Argilla was not asked for it."""
    given = response.values.get("question-text")
    if given is None:
        return None
    with store.reading() as session:
        asked = session.get_one(store.Question, answer.question_id).text
    return str(given) if reviews.changed(asked, str(given)) else ""


def _current_vote(pair_id: str, person_id: str) -> store.Vote | None:
    wanted = select(store.Vote).where(
        store.Vote.pair_id == pair_id, store.Vote.labeler_id == person_id, store.Vote.current
    )
    wanted = wanted.options(joinedload(store.Vote.pair).joinedload(store.Pair.comparison))
    with store.reading() as session:
        return session.scalars(wanted).one_or_none()


def _current_review(answer_id: str, person_id: str) -> store.Review | None:
    wanted = select(store.Review).where(store.Review.answer_id == answer_id, store.Review.person_id == person_id)
    with store.reading() as session:
        return session.scalars(wanted).one_or_none()


def _send_ours(topic: Topic, subject_id: str) -> None:
    with store.writing() as session:
        outbox.add(session, topic, subject_id)


def _vote_id(response: Response) -> str:
    """Name the vote after the response and its time, so that the same news twice is one vote."""
    return "argilla-" + hashlib.sha256(f"{response.id} {response.updated_at.isoformat()}".encode()).hexdigest()[:32]
