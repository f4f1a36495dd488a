"""Responses: our reviews and votes in Argilla's words, and back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services import store
from services.comparisons.sides import argilla_side, opposite
from services.words import ReviewStatus, ReviewTag, Side, Verdict

LABELS = {Verdict.LEFT: "A", Verdict.RIGHT: "B", Verdict.TIE: "tie", Verdict.BOTH_BAD: "both_bad"}
VERDICTS = {label: verdict for verdict, label in LABELS.items()}


@dataclass(frozen=True, slots=True)
class Response:
    """One person's response to one record, as Argilla holds it. `record_id` is ours, `updated_at` Argilla's clock."""

    id: str
    record_id: str
    dataset_id: str
    username: str
    name: str
    status: str
    values: dict[str, Any]
    updated_at: datetime

    @property
    def submitted(self) -> bool:
        """Say whether the person is done with it."""
        return self.status == "submitted"

    def text(self) -> str:
        """Give what was written, or nothing."""
        return str(self.values.get("response") or "")

    def tags(self) -> list[str] | None:
        """Give the tags that are ours, or None where none were chosen."""
        chosen = self.values.get("tags")
        return [tag for tag in chosen if tag in set(ReviewTag)] if chosen else None


def parse(raw: dict[str, Any], *, record_id: str, dataset_id: str, user: dict[str, Any]) -> Response:
    """Read a response from an answer of the API or from a webhook; raises KeyError or ValueError for anything else."""
    values = {name: each["value"] for name, each in (raw.get("values") or {}).items()}
    name = " ".join(part for part in (user["first_name"], user.get("last_name")) if part)
    return Response(
        id=raw["id"],
        record_id=record_id,
        dataset_id=dataset_id,
        username=user["username"],
        name=name,
        status=raw["status"],
        values=values,
        updated_at=moment(raw["updated_at"]),
    )


def moment(text: str) -> datetime:
    """Read a time of Argilla, which is UTC without saying so."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def of_vote(vote: store.Vote) -> dict[str, Any]:
    """Give a vote as a response; reads `vote.pair.comparison`."""
    label = LABELS[_seen_from(argilla_side(vote.pair), vote.verdict, vote.candidate_side)]
    values = {"preference": {"value": label}}
    if vote.write_in:
        values["response"] = {"value": vote.write_in}
    return {"status": "submitted", "values": values}


def of_review(review: store.Review) -> dict[str, Any] | None:
    """Give a review as a response; None for a skipped one, which Argilla has no word for."""
    if review.status == ReviewStatus.SKIPPED:
        return None
    given: dict[str, Any] = {
        "question-rating": review.question_rating,
        "context-rating": review.context_rating,
        "question-text": review.question_text or None,
        "tags": review.tags or None,
        "comment": review.comment or None,
        "response": review.text,
    }
    values = {name: {"value": value} for name, value in given.items() if value is not None}
    return {"status": review.status.value, "values": values}


def as_known(body: dict[str, Any], questions: Collection[str]) -> dict[str, Any]:
    """Leave out of a response what a dataset has no question for, as one from before the question was thought of."""
    return body | {"values": {name: value for name, value in body["values"].items() if name in questions}}


def _seen_from(side: Side, verdict: Verdict, candidate_side: Side) -> Verdict:
    """Turn a verdict round when the candidate stood on the other side than in Argilla."""
    if side == candidate_side or verdict not in (Verdict.LEFT, Verdict.RIGHT):
        return verdict
    return Verdict(opposite(Side(verdict.value)).value)
