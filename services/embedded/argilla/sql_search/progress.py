"""How far a dataset is, for everyone and for one user."""

from argilla_server.models import Dataset, Record, Response, User
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession


async def of_dataset(session: AsyncSession, dataset: Dataset) -> dict[str, int]:
    """Count the records of a dataset by status, and in total."""
    query = select(Record.status, func.count()).where(Record.dataset_id == dataset.id).group_by(Record.status)
    return _with_total({status.value: count for status, count in (await session.execute(query)).tuples()})


async def of_user(session: AsyncSession, dataset: Dataset, user: User) -> dict[str, int]:
    """Count a user's responses in a dataset by status, and in total."""
    query = (
        select(Response.status, func.count())
        .join(Record, Record.id == Response.record_id)
        .where(Record.dataset_id == dataset.id, Response.user_id == user.id)
        .group_by(Response.status)
    )
    return _with_total({status.value: count for status, count in (await session.execute(query)).tuples()})


def _with_total(counts: dict[str, int]) -> dict[str, int]:
    return {"total": sum(counts.values()), **counts}
