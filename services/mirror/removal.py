"""Take records out of Argilla, once what people said of them there is at home."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete

from services import store
from services.mirror import homes, pull
from services.mirror.link import Link
from services.mirror.records import Home
from services.mirror.responses import parse
from services.portions import portions
from services.store import MirroredResponse

AT_ONCE = 100  # Argilla deletes no more in one request


def remove(link: Link, home: Home, record_ids: Collection[str]) -> None:
    """Delete some records from a dataset; what is not there is passed over. Raises MirrorDown and ArgillaRefused."""
    dataset_id = homes.find(link, home) if record_ids else None
    if dataset_id is None:
        return
    there = list(link.find_records(dataset_id, list(record_ids)))
    for each in there:
        _bring_home(link, dataset_id, each)
    for some in portions([each["id"] for each in there], AT_ONCE):
        link.argilla.delete(f"/datasets/{dataset_id}/records?ids={','.join(some)}")
    with store.writing() as session:  # so that what comes back is sent whole, and no label is taken for withdrawn
        session.execute(delete(MirroredResponse).where(MirroredResponse.record_id.in_(record_ids)))


def _bring_home(link: Link, dataset_id: str, record: dict[str, Any]) -> None:
    """Take over what was given to a record since the last look: it would be gone with it."""
    for raw in record["responses"]:
        if user := link.user(raw["user_id"]):
            pull.take(parse(raw, record_id=record["external_id"], dataset_id=dataset_id, user=user))
