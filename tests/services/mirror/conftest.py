"""A fresh store beside a real Argilla."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from services.mirror import registration, webhook, where, workspaces
from services.mirror.client import Argilla
from services.mirror.link import Link
from services.settings import Endpoint
from tests import factories
from tests.argilla_server import ArgillaServer, argilla_server  # noqa: F401


@pytest.fixture
def server(argilla_server: ArgillaServer, home: Path) -> ArgillaServer:  # noqa: F811
    """Point an empty store at the running Argilla."""
    (home / "endpoints.json").write_text(argilla_server.endpoints())
    return argilla_server


@pytest.fixture
def link(server: ArgillaServer) -> Iterator[Link]:
    """Connect to Argilla as the worker does."""
    endpoint = where.endpoint()
    assert endpoint
    with Argilla(endpoint) as argilla:
        yield Link(argilla)


@pytest.fixture
def hooked(link: Link, server: ArgillaServer) -> Iterator[None]:
    """Serve the webhook where Argilla finds it."""
    port = int(server.app_url.rsplit(":", 1)[1])
    config = uvicorn.Config(Starlette(routes=webhook.routes), host="127.0.0.1", port=port, log_level="warning")
    web = uvicorn.Server(config)
    thread = threading.Thread(target=web.run, daemon=True)
    thread.start()
    eventually(lambda: web.started)
    forget_webhooks(link)
    server.drop_calls()
    assert registration.register(link)
    yield
    forget_webhooks(link)
    web.should_exit = True
    thread.join(10)


def forget_webhooks(link: Link) -> None:
    """Take away all webhooks, those of earlier tests too: each would be called for everything that happens."""
    for hook in link.argilla.items("/webhooks"):
        link.argilla.delete(f"/webhooks/{hook['id']}")


class Colleague:
    """Somebody who works in Argilla alone, with a key of their own."""

    def __init__(self, server: ArgillaServer, link: Link, username: str) -> None:
        link.read_users()
        self.username = username
        self.argilla = Argilla(Endpoint(server.url, link.users[username]["api_key"]))

    def respond(self, record: dict[str, Any], status: str = "submitted", **values: Any) -> dict[str, Any]:
        """Answer a record's questions, again if need be."""
        given = {name.replace("_", "-"): {"value": value} for name, value in values.items()}
        item = {"record_id": record["id"], "status": status, "values": given}
        answered = self.argilla.post("/me/responses/bulk", {"items": [item]})["items"][0]
        assert answered["item"], answered
        return dict(answered["item"])

    def withdraw(self, response: dict[str, Any]) -> None:
        """Delete a response of one's own."""
        self.argilla.delete(f"/responses/{response['id']}")


def make_colleague(
    server: ArgillaServer, link: Link, name: str = "Grace", projects: Sequence[str] | None = None
) -> Colleague:
    """Make somebody with an account, who belongs to every project that there is, or to these."""
    person = factories.make_person(name, projects=projects)
    workspaces.admit(link, person)
    return Colleague(server, link, person.username)


@pytest.fixture
def colleague(server: ArgillaServer, link: Link) -> Colleague:
    """Somebody who works in Argilla alone."""
    return make_colleague(server, link)


def records(link: Link, subject_id: str) -> dict[str, dict[str, Any]]:
    """Read a dataset's records from Argilla, by our id."""
    dataset = next(each for each in link.datasets().values() if each["name"].endswith(subject_id[:8]))
    found = link.argilla.items(f"/datasets/{dataset['id']}/records", include="responses,suggestions", limit=1000)
    return {record["external_id"]: record for record in found}


def eventually(true: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait until something holds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come true in time")
