"""Run these tests with the Python that has argilla-server; pytest and Hypothesis may lie in another environment.

They run on a new SQLite database, or on the empty PostgreSQL named by SQL_SEARCH_TEST_URL (`postgresql+asyncpg://...`).

python tests/run.py [folder with pytest, ...] -- [arguments for pytest]
"""

import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Set the database up and run."""
    package = Path(__file__).resolve().parent.parent
    given = sys.argv[1:]
    folders = given[: given.index("--")] if "--" in given else given
    arguments = given[len(folders) + 1 :]
    # At the end, so that nothing of the other environment stands in for what argilla-server brought.
    sys.path += [str(package.parent), *folders]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    with tempfile.TemporaryDirectory(prefix="sql-search-") as home:
        # Before anything of argilla-server is imported, which reads them once.
        plain = f"sqlite+aiosqlite:///{Path(home) / 'argilla.db'}?check_same_thread=False"
        os.environ["ARGILLA_HOME_PATH"] = home
        os.environ["ARGILLA_DATABASE_URL"] = os.environ.get("SQL_SEARCH_TEST_URL", plain)
        os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
        return run(package, arguments)


def run(package: Path, arguments: list[str]) -> int:
    """Run pytest on the package's tests."""
    import pytest

    options = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(package)]
    return int(pytest.main([*options, str(package / "tests"), *arguments]))


if __name__ == "__main__":
    sys.exit(main())
