"""The engine that argilla-server talks to: each answer is one query on Argilla's own tables.

There is no index, so what keeps an index up to date in other engines does nothing here.
"""

from collections.abc import Iterable
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
    SearchResponseItem,
    SearchResponses,
    TextQuery,
)
from sqlalchemy import ColumnElement, and_, func, select

from . import catalog, filters, metrics, progress, similarity, sort, text
from .database import open_session


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
        """Tell whether the database answers."""
        async with open_session() as session:
            return await session.scalar(select(1)) == 1

    async def info(self) -> dict[str, Any]:
        """Return the engine's name and the database behind it."""
        async with open_session() as session:
            dialect = session.get_bind().dialect
            return {"name": "sql", "database": dialect.name, "sqlalchemy": sqlalchemy.__version__}

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
        async with open_session() as session:
            names = await catalog.load(session, dataset)
            matches = _matches(dataset, query, filter, names)
            order = _order_by(sort, names, user_id)
            page = select(Record.id).where(matches).order_by(*order).offset(offset).limit(limit)
            ids = (await session.scalars(page)).all()
            total = await session.scalar(select(func.count()).select_from(Record).where(matches))
        return SearchResponses(items=[SearchResponseItem(record_id=id) for id in ids], total=total or 0)

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
        async with open_session() as session:
            matches = _matches(dataset, query, filter, await catalog.load(session, dataset))
            return await similarity.find(session, vector_settings, wanted, matches)

    async def get_dataset_progress(self, dataset: Dataset) -> dict[str, int]:
        """Count a dataset's records by status; a draft has no progress."""
        if dataset.is_draft:
            return {}
        async with open_session() as session:
            return await progress.of_dataset(session, dataset)

    async def get_dataset_user_progress(self, dataset: Dataset, user: User) -> dict[str, int]:
        """Count a user's responses by status; a draft has no progress."""
        if dataset.is_draft:
            return {}
        async with open_session() as session:
            return await progress.of_user(session, dataset, user)

    async def compute_metrics_for(self, metadata_property: MetadataProperty) -> MetadataMetrics:
        """Return the terms or the range of a metadata property."""
        async with open_session() as session:
            return await metrics.of_metadata(session, metadata_property)

    async def create_index(self, dataset: Dataset) -> None:
        """Do nothing: the tables are the index."""

    async def delete_index(self, dataset: Dataset) -> None:
        """Do nothing: the tables are the index."""

    async def configure_metadata_property(self, dataset: Dataset, metadata_property: MetadataProperty) -> None:
        """Do nothing: the tables are the index."""

    async def configure_index_vectors(self, vector_settings: VectorSettings) -> None:
        """Do nothing: the tables are the index."""

    async def index_records(self, dataset: Dataset, records: Iterable[Record]) -> None:
        """Do nothing: the tables are the index."""

    async def partial_record_update(self, record: Record, **update: Any) -> None:
        """Do nothing: the tables are the index."""

    async def delete_records(self, dataset: Dataset, records: Iterable[Record]) -> None:
        """Do nothing: the tables are the index."""

    async def update_record_response(self, response: Response) -> None:
        """Do nothing: the tables are the index."""

    async def delete_record_response(self, response: Response) -> None:
        """Do nothing: the tables are the index."""

    async def update_record_suggestion(self, suggestion: Suggestion) -> None:
        """Do nothing: the tables are the index."""

    async def delete_record_suggestion(self, suggestion: Suggestion) -> None:
        """Do nothing: the tables are the index."""


def _matches(
    dataset: Dataset, query: TextQuery | str | None, filter: Filter | None, names: catalog.Catalog
) -> ColumnElement[bool]:
    conditions = [Record.dataset_id == dataset.id, text.condition(query, dataset)]
    if filter is not None:
        conditions.append(filters.condition(filter, names))
    return and_(*conditions)


def _order_by(orders: list[Order] | None, names: catalog.Catalog, user_id: UUID | str | None) -> list[Any]:
    return sort.order_by(orders, names, UUID(str(user_id)) if user_id else None)
