"""Bring home what people did in Argilla: one response from a webhook, or all of them by polling.

The last write per record and person wins by time. What Argilla was already known to hold is an echo and is passed over.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from services import store
from services.mirror import apply, known, lost_accounts
from services.mirror.people import author_of
from services.mirror.responses import Response, parse
from services.store import MirroredDataset, MirroredResponse
from services.store.columns import now
from services.words import ComparisonStatus

if TYPE_CHECKING:  # the webhook's process takes no HTTP client
    from services.mirror.link import Link

FULL_SCAN = timedelta(seconds=60)  # responses written in bulk do not count as activity in Argilla


def take(response: Response) -> bool:
    """Apply one response; says whether it was news. Safe to repeat, in any order."""
    with store.reading() as session:
        if not known.is_ours(session, response.dataset_id):
            return False
    person = author_of(response.username, response.name, response.dataset_id)
    with store.reading() as session:
        before = known.of_records(session, response.dataset_id, [response.record_id]).get(
            (response.record_id, person.id)
        )
    if before and response.updated_at <= before.updated_at:
        return False
    apply.given(response, person)
    _remember({(response.record_id, person.id): response})
    return True


def take_back(response_id: str, at: datetime | None = None) -> bool:
    """Apply that a response was deleted in Argilla at a time; says whether it was news."""
    with store.reading() as session:
        wanted = select(MirroredResponse).where(MirroredResponse.response_id == response_id)
        before = session.scalars(wanted).first()
    if before is None or before.gone:
        return False
    at = max(at or before.updated_at, before.updated_at)
    apply.taken_back(before.record_id, before.person_id, at)
    with store.writing() as session:
        known.remember(
            session,
            (before.record_id, before.person_id),
            dataset_id=before.dataset_id,
            response_id=response_id,
            updated_at=at,
            gone=True,
        )
    return True


def poll(link: "Link") -> int:
    """Read the datasets in which something happened since the last time; gives the number of news."""
    lost_accounts.notice(link)
    present = link.datasets()
    news = 0
    for each, closed in _mirrored():
        activity = present.get(each.dataset_id, {}).get("last_activity_at")
        recent = each.pulled_at is not None and (closed or now() - each.pulled_at < FULL_SCAN)
        if activity is None or (activity == each.activity and recent):
            continue
        news += _scan(link, each.dataset_id)
        with store.writing() as session:
            session.merge(
                MirroredDataset(
                    subject_id=each.subject_id, dataset_id=each.dataset_id, activity=activity, pulled_at=now()
                )
            )
    return news


def _mirrored() -> list[tuple[MirroredDataset, bool]]:
    """List our datasets, each with whether its comparison is closed."""
    wanted = select(MirroredDataset, store.Comparison.status).outerjoin(
        store.Comparison, store.Comparison.id == MirroredDataset.subject_id
    )
    with store.reading() as session:
        return [(each, status == ComparisonStatus.CLOSED) for each, status in session.execute(wanted)]


def _scan(link: "Link", dataset_id: str) -> int:
    """Compare all responses of a dataset with what is known; what was known before and is missing was deleted."""
    with store.reading() as session:
        before = known.of_dataset(session, dataset_id)
    people: dict[str, store.Person] = {}
    news: dict[known.Key, Response] = {}
    listed, seen = set(), set()
    for record in link.records(dataset_id):
        listed.add(record["external_id"])
        for raw in record["responses"]:
            user = link.user(raw["user_id"])
            if user is None or record["external_id"] is None:
                continue
            response = parse(raw, record_id=record["external_id"], dataset_id=dataset_id, user=user)
            person = people.get(raw["user_id"]) or author_of(response.username, response.name, dataset_id)
            people[raw["user_id"]] = person
            key = (response.record_id, person.id)
            seen.add(key)
            if key not in before or response.updated_at > before[key].updated_at:
                apply.given(response, person)
                news[key] = response
    _remember(news)  # what is applied and not remembered, as after a crash, is applied again and changes nothing
    missing = [each for key, each in before.items() if not each.gone and each.record_id in listed and key not in seen]
    return len(news) + (_withdraw(link, missing) if missing else 0)


def _withdraw(link: "Link", missing: list[MirroredResponse]) -> int:
    """Take back what was deleted in Argilla, unless it went with its author's account."""
    lost_accounts.notice(link)
    return sum(take_back(each.response_id) for each in missing)


def _remember(responses: dict[known.Key, Response]) -> None:
    with store.writing() as session:
        for key, response in responses.items():
            known.remember(
                session,
                key,
                dataset_id=response.dataset_id,
                response_id=response.id,
                updated_at=response.updated_at,
            )
