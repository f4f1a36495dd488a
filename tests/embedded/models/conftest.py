"""One server for the whole run; a test that must kill one starts its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openai import OpenAI

from tests.embedded.models.server import ROOT, ModelsServer, prepared_base


@pytest.fixture(scope="session")
def base_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder whose chat model is prepared, at most once a run."""
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def models_server(base_home: Path) -> Iterator[ModelsServer]:
    """Give the running server: `base_url`, `api_key`, `client()`."""
    assert (ROOT / ".venv/models").exists(), "Build the environments first: make setup"
    server = ModelsServer(base_home).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def client(models_server: ModelsServer) -> OpenAI:
    """Give the official SDK on the running server."""
    return models_server.client()


@pytest.fixture
def own_server(models_server: ModelsServer, tmp_path: Path) -> Iterator[ModelsServer]:
    """Give a server that the test may kill."""
    shutil.copytree(prepared_base(models_server), tmp_path / "models/base")
    server = ModelsServer(tmp_path).start()
    yield server
    server.stop()
