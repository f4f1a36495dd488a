"""An empty Argilla database with the engine on it; `run.py` says which."""

import asyncio
from collections.abc import Awaitable, Iterator
from typing import TypeVar

import pytest

Result = TypeVar("Result")


class Loop:
    """One event loop for all tests, as the engine's connections belong to one."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()

    def run(self, answer: Awaitable[Result]) -> Result:
        """Wait for an answer."""

        async def wait() -> Result:
            return await answer

        return self._runner.run(wait())

    def close(self) -> None:
        """End the loop."""
        self._runner.close()


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    """Give an event loop with Argilla's tables made in an empty database."""
    from argilla_server.database import async_engine
    from argilla_server.models.base import DatabaseModel

    from sql_search import database

    loop = Loop()

    async def create() -> None:
        async with async_engine.begin() as connection:
            await connection.run_sync(DatabaseModel.metadata.create_all)

    async def dispose() -> None:
        for engine in (async_engine, database.reader(), database.writer()):
            await engine.dispose()

    loop.run(create())
    yield loop
    loop.run(dispose())
    loop.close()
