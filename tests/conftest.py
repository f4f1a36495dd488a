"""What every test shares: a data folder of its own, cold caches, and no silent skips."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from services import store
from tests import model_stub


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a test an empty store in a folder of its own."""
    monkeypatch.setenv("WINRATE_HOME", str(tmp_path))
    monkeypatch.delenv("WINRATE_DATABASE_URL", raising=False)
    store.reset()
    store.Base.metadata.create_all(store.engine())
    yield tmp_path
    store.reset()


@pytest.fixture
def stub(home: Path) -> Iterator[model_stub.RunningStub]:
    """Give a stand-in for a paid model host, which the test's store uses."""
    with model_stub.running() as running:
        running.as_provider()
        yield running


@pytest.fixture(autouse=True)
def cold_caches() -> None:
    """Forget what Streamlit cached in another test."""
    st.cache_data.clear()
    st.cache_resource.clear()


_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember who was skipped."""
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped something: what was not tried did not pass."""
    if _skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
