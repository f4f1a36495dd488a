"""The running Argilla, and people who sign in to it."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import argilla as rg
import httpx
import pytest

from tests.argilla_server import ArgillaServer, argilla_server  # noqa: F401

PASSWORD = "a-long-password"


@dataclass(frozen=True)
class Person:
    """A user of Argilla, with what signs them in."""

    user: rg.User
    rest: httpx.Client

    @property
    def username(self) -> str:
        """Return the name to sign in with."""
        return str(self.user.username)

    def respond(self, record: rg.Record, status: str, values: dict[str, Any]) -> dict[str, Any]:
        """Answer a record over REST."""
        answers = {name: {"value": value} for name, value in values.items()}
        reply = self.rest.post(f"/records/{record._server_id}/responses", json={"status": status, "values": answers})
        assert reply.status_code == 201, reply.text
        return dict(reply.json())

    def search(self, dataset: rg.Dataset, **body: Any) -> dict[str, Any]:
        """Search a dataset as its queue does; gives Argilla's reply."""
        reply = self.rest.post(f"/me/datasets/{dataset.id}/records/search", json=body)
        assert reply.status_code == 200, reply.text
        return dict(reply.json())

    def progress(self, dataset: rg.Dataset) -> dict[str, int]:
        """Read this person's counts."""
        return dict(self.rest.get(f"/me/datasets/{dataset.id}/metrics").json()["responses"])


@pytest.fixture(scope="session")
def owner(argilla_server: ArgillaServer) -> rg.Argilla:  # noqa: F811
    """Connect the SDK as the owner; pass it as `client=` everywhere."""
    return rg.Argilla(api_url=argilla_server.url, api_key=argilla_server.api_key)


@pytest.fixture(scope="session")
def owner_rest(argilla_server: ArgillaServer) -> httpx.Client:  # noqa: F811
    """Speak REST as the owner."""
    return rest_client(argilla_server.url, argilla_server.api_key)


@pytest.fixture(scope="session")
def workspace(owner: rg.Argilla) -> rg.Workspace:
    """Make a workspace for the tests."""
    return rg.Workspace(name=unique("tests"), client=owner).create()


@pytest.fixture
def annotator(owner: rg.Argilla, owner_rest: httpx.Client, workspace: rg.Workspace) -> Person:
    """Make an annotator of the tests' workspace."""
    user = rg.User(username=unique("ann"), first_name="Ann", role="annotator", password=PASSWORD, client=owner).create()
    user.add_to_workspace(workspace)
    keys = {item["id"]: item["api_key"] for item in owner_rest.get("/users").json()["items"]}
    return Person(user, rest_client(owner.api_url, keys[str(user.id)]))


def rest_client(url: str, api_key: str) -> httpx.Client:
    """Return a client of Argilla's REST API."""
    return httpx.Client(base_url=f"{url}/api/v1", headers={"X-Argilla-Api-Key": api_key}, timeout=30)


def unique(name: str) -> str:
    """Return a name that no other test uses."""
    return f"{name}-{secrets.token_hex(4)}"


def review_settings(**changes: Any) -> rg.Settings:
    """Return settings with one field and a question of each kind that Winrate asks."""
    return rg.Settings(
        **{
            "fields": [rg.TextField("prompt")],
            "questions": [
                rg.LabelQuestion("verdict", labels=["A", "B", "tie", "both_bad"]),
                rg.RatingQuestion("rating", values=[1, 2, 3, 4, 5], required=False),
                rg.TextQuestion("answer", required=False),
            ],
            **changes,
        }
    )


def make_dataset(workspace: rg.Workspace, client: rg.Argilla, settings: rg.Settings | None = None) -> rg.Dataset:
    """Create and publish a dataset."""
    dataset = rg.Dataset(unique("data"), workspace=workspace, settings=settings or review_settings(), client=client)
    return dataset.create()


def eventually(read: Callable[[], Any], seconds: float = 20) -> Any:
    """Wait until a reading is true, and return it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := read():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come true in time")
