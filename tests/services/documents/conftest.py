"""A project in an empty store, and a worker that reads what is uploaded here and now."""

from pathlib import Path

import pytest

from services.store import Project
from tests import factories


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Give a project without documents."""
    factories.fresh_store(tmp_path, monkeypatch)
    return factories.make_project()
