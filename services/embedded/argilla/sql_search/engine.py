"""The engine that argilla-server talks to.

Argilla's tables are the truth. Each method that answers first reads what changed in them (`catch_up`), so nothing that
was committed is missing from an answer. The methods by which the server tells of changes only do that reading early.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import sqlalchemy
from argilla_server.enums import SimilarityOrder
from argilla_server.models import Dataset, MetadataProperty, Record, Response, Suggestion, User, VectorSettings
from argilla_server.search_engine.base import (
    Filter,
    MetadataMetrics,
    Order,
    SearchEngine,
    SearchResponses,
    TextQuery,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from . import database, metrics, progress, search, similarity
from .catch_up import catch_up, catch_up_early


@SearchEngine.register("sql")
class SqlSearchEngine(SearchEngine):
    """Search, progress and metrics from SQL; stateless, so an instance costs nothing."""

    @classmethod
    async def new_instance(cls) -> "SqlSearchEngine":
        """Return an engine."""
        return cls()

    async def close(self) -> None:
        """Do nothing: connections go back to their pool after each answer."""

    async def ping(self) -> bool:
        """Tell whether the database answers; a server asks it once, at its start."""
        async with _answering():
            return True

    async def info(self) -> dict[str, Any]:
        """Return the engine's name and the database behind it."""
        return {"name": "sql", "database": database.dialect(), "sqlalchemy": sqlalchemy.__version__}

    async def search(
        self,
        dataset: Dataset,
        query: TextQuery | str | None = None,
        filter: Filter | None = None,
        sort: list[Order] | None = None,
        offset: int = 0,
        limit: int = 100,
        user_id: UUID | str | None = None,
    ) -> SearchResponses:
        """Return one page of record ids and the number of all that match; a user without a sort has an own shuffle."""
        async with _answering() as connection:
            prepared = await search.prepare(connection, dataset, query, filter, sort)
            user = UUID(str(user_id)) if user_id else None
            return await search.page(connection, prepared, sort, user, offset, limit)

    async def similarity_search(
        self,
        dataset: Dataset,
        vector_settings: VectorSettings,
        value: list[float] | None = None,
        record: Record | None = None,
        query: TextQuery | str | None = None,
        filter: Filter | None = None,
        max_results: int = 100,
        order: SimilarityOrder = SimilarityOrder.most_similar,
        threshold: float | None = None,
    ) -> SearchResponses:
        """Return records by the similarity of their vectors to a value, or to a record, which is left out."""
        if bool(value) == bool(record):
            raise ValueError("Must provide either vector value or record to compute the similarity search")
        target = value or (record.vector_value_by_vector_settings(vector_settings) if record else None)
        if not target:
            raise ValueError("Cannot find a vector value to apply with provided info")
        wanted = similarity.Nearest(target, order, max_results, threshold, excluded=record.id if record else None)
        async with _answering() as connection:
            prepared = await search.prepare(connection, dataset, query, filter)
            return await similarity.find(connection, vector_settings, wanted, prepared)

    async def get_dataset_progress(self, dataset: Dataset) -> dict[str, int]:
        """Count a dataset's records by status; a draft has no progress."""
        if dataset.is_draft:
            return {}
        async with _answering() as connection:
            return await progress.of_dataset(connection, dataset)

    async def get_dataset_user_progress(self, dataset: Dataset, user: User) -> dict[str, int]:
        """Count a user's responses by status; a draft has no progress."""
        if dataset.is_draft:
            return {}
        async with _answering() as connection:
            return await progress.of_user(connection, dataset, user)

    async def compute_metrics_for(self, metadata_property: MetadataProperty) -> MetadataMetrics:
        """Return the terms or the range of a metadata property."""
        async with _answering() as connection:
            return await metrics.of_metadata(connection, metadata_property)

    async def create_index(self, dataset: Dataset) -> None:
        """Do nothing: a dataset is read as its records come."""

    async def delete_index(self, dataset: Dataset) -> None:
        """Forget the dataset's records."""
        await catch_up_early()

    async def configure_metadata_property(self, dataset: Dataset, metadata_property: MetadataProperty) -> None:
        """Read the property's values, also of the records that are there already."""
        await catch_up_early()

    async def configure_index_vectors(self, vector_settings: VectorSettings) -> None:
        """Do nothing: vectors are read as they come."""

    async def index_records(self, dataset: Dataset, records: Iterable[Record]) -> None:
        """Read records that were added or changed."""
        await catch_up_early()

    async def partial_record_update(self, record: Record, **update: Any) -> None:
        """Do nothing yet: the server goes on to tell of the response that changed the record, or a search will ask."""

    async def delete_records(self, dataset: Dataset, records: Iterable[Record]) -> None:
        """Forget records."""
        await catch_up_early()

    async def update_record_response(self, response: Response) -> None:
        """Read a response."""
        await catch_up_early()

    async def delete_record_response(self, response: Response) -> None:
        """Forget a response."""
        await catch_up_early()

    async def update_record_suggestion(self, suggestion: Suggestion) -> None:
        """Read a suggestion."""
        await catch_up_early()

    async def delete_record_suggestion(self, suggestion: Suggestion) -> None:
        """Forget a suggestion."""
        await catch_up_early()


@asynccontextmanager
async def _answering() -> AsyncIterator[AsyncConnection]:
    await catch_up()
    async with database.reader().connect() as connection:
        yield connection
