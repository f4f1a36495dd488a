"""Votes that are made in Argilla reach a listener on this machine, signed."""

import http.server
import json
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import argilla as rg
import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from .conftest import Person, make_dataset

EVENTS = ["response.created", "response.updated", "response.deleted"]


@dataclass(frozen=True)
class Delivery:
    """What a listener got."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """Return the payload."""
        return dict(json.loads(self.body))


@dataclass(frozen=True)
class Listener:
    """A registered webhook and what it has received."""

    secret: str
    deliveries: "queue.Queue[Delivery]"
    statuses: "queue.Queue[int]"

    def next(self, seconds: float = 20) -> Delivery:
        """Wait for the next delivery."""
        return self.deliveries.get(timeout=seconds)


@pytest.fixture
def listener(owner_rest: httpx.Client) -> Iterator[Listener]:
    """Listen on loopback, and tell Argilla so."""
    deliveries: queue.Queue[Delivery] = queue.Queue()
    statuses: queue.Queue[int] = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200 if statuses.empty() else statuses.get())
            self.end_headers()
            deliveries.put(Delivery({name.lower(): value for name, value in self.headers.items()}, body))

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/hook"
    hook = owner_rest.post("/webhooks", json={"url": url, "events": EVENTS, "description": "tests"}).json()
    yield Listener(hook["secret"], deliveries, statuses)
    owner_rest.delete(f"/webhooks/{hook['id']}")
    server.shutdown()
    server.server_close()


@pytest.fixture
def record(owner: rg.Argilla, workspace: rg.Workspace) -> dict[str, Any]:
    """Log one record, and read it as REST shows it."""
    dataset = make_dataset(workspace, owner)
    dataset.records.log([{"id": "pair-1", "prompt": "How do I reset my password?"}])
    logged = next(iter(dataset.records()))
    return {"id": str(logged._server_id), "dataset": dataset}


def test_each_change_of_a_response_is_told_and_signed(
    listener: Listener, record: dict[str, Any], annotator: Person
) -> None:
    body = {"status": "submitted", "values": {"verdict": {"value": "A"}}}
    response = annotator.rest.post(f"/records/{record['id']}/responses", json=body).json()
    created = listener.next()
    Webhook(listener.secret).verify(created.body.decode(), created.headers)
    data = created.event["data"]
    assert created.event["type"] == "response.created"
    assert data["values"] == {"verdict": {"value": "A"}} and data["status"] == "submitted"
    assert data["record"]["external_id"] == "pair-1"
    assert data["user"]["username"] == annotator.username

    changed = body | {"values": {"verdict": {"value": "tie"}}}
    annotator.rest.put(f"/responses/{response['id']}", json=changed)
    assert (updated := listener.next().event)["type"] == "response.updated"
    assert updated["data"]["values"]["verdict"]["value"] == "tie"

    annotator.rest.delete(f"/responses/{response['id']}")
    assert (deleted := listener.next().event)["type"] == "response.deleted"
    assert deleted["data"]["id"] == response["id"]


def test_a_refused_delivery_is_tried_again(listener: Listener, record: dict[str, Any], annotator: Person) -> None:
    listener.statuses.put(500)
    body = {"status": "submitted", "values": {"verdict": {"value": "A"}}}
    annotator.rest.post(f"/records/{record['id']}/responses", json=body)
    first, second = listener.next(), listener.next(seconds=30)
    assert first.event == second.event
