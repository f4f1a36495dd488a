"""What is known of people's responses in Argilla, so that our own echo is not taken for news."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import store
from services.store import MirroredDataset, MirroredResponse

Key = tuple[str, str]  # a record of ours, a person


def of_records(session: Session, dataset_id: str, record_ids: Collection[str]) -> dict[Key, MirroredResponse]:
    """Give what is known of some records of a dataset."""
    wanted = select(MirroredResponse).where(
        MirroredResponse.dataset_id == dataset_id, MirroredResponse.record_id.in_(record_ids)
    )
    return {(each.record_id, each.person_id): each for each in session.scalars(wanted)}


def of_dataset(session: Session, dataset_id: str) -> dict[Key, MirroredResponse]:
    """Give what is known of a whole dataset."""
    wanted = select(MirroredResponse).where(MirroredResponse.dataset_id == dataset_id)
    return {(each.record_id, each.person_id): each for each in session.scalars(wanted)}


def is_ours(session: Session, dataset_id: str) -> bool:
    """Say whether a dataset mirrors something of ours."""
    wanted = select(store.MirroredDataset.subject_id).where(store.MirroredDataset.dataset_id == dataset_id)
    return session.scalar(wanted) is not None


def projects(session: Session) -> dict[str, str]:
    """Map our datasets to the projects that they are about."""
    project = func.coalesce(store.Comparison.project_id, MirroredDataset.subject_id)
    of_comparison = store.Comparison.id == MirroredDataset.subject_id
    found = session.execute(select(MirroredDataset.dataset_id, project).outerjoin(store.Comparison, of_comparison))
    return {dataset_id: project_id for dataset_id, project_id in found}


def remember(
    session: Session, key: Key, *, dataset_id: str, response_id: str, updated_at: datetime, gone: bool = False
) -> None:
    """Note how a response stands in Argilla."""
    record_id, person_id = key
    session.merge(
        MirroredResponse(
            record_id=record_id,
            person_id=person_id,
            dataset_id=dataset_id,
            response_id=response_id,
            updated_at=updated_at,
            gone=gone,
        )
    )
