"""What every test shares: a data folder of its own, cold caches, and no silent skips."""

from collections.abc import Generator, Iterator, Mapping
from pathlib import Path

import pytest
import streamlit as st
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError
from xdist.remote import Producer

from services import store
from tests import factories, model_stub, sharding


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a test an empty store in a folder of its own."""
    yield factories.fresh_store(tmp_path, monkeypatch)
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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take longest."""
    sharding.arrange(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> sharding.Scheduler:
    """Keep together what shares a server."""
    return sharding.Scheduler(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Write down what the browser showed when a test failed, for a machine that nobody can look at."""
    report = yield
    if report.when == "call" and report.failed:
        report.sections += [(f"page {page.url}", _text(page)) for page in _pages(getattr(item, "funcargs", {}))]
    return report


def _pages(fixtures: Mapping[str, object]) -> Iterator[Page]:
    """Give the open pages of a test's browsers."""
    for each in fixtures.values():
        contexts = each.contexts if isinstance(each, Browser) else [each] if isinstance(each, BrowserContext) else []
        for context in contexts:
            yield from context.pages


def _text(page: Page) -> str:
    try:
        return page.locator("body").inner_text(timeout=5_000)
    except PlaywrightError as error:
        return f"(no longer to be read: {error})"


_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember who was skipped."""
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped something: what was not tried did not pass."""
    if _skipped:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
