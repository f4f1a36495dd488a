"""Argilla calls: real calls by the real server, and calls that only claim to be."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook
from starlette.applications import Starlette
from starlette.testclient import TestClient

from services.mirror import push, registration, webhook
from services.mirror.link import Link
from services.words import Origin
from tests import factories
from tests.services.mirror.conftest import Colleague, eventually, forget_webhooks, records
from tests.services.mirror.test_pull import current_votes
from tests.services.mirror.test_push import pairs_of


@pytest.mark.usefixtures("hooked")
def test_a_vote_in_argilla_is_here_within_seconds_and_gone_when_it_is_withdrawn(
    link: Link, colleague: Colleague
) -> None:
    comparison = factories.make_comparison(questions=1)
    (pair,) = pairs_of(comparison)
    push.drain(link)
    record = records(link, comparison.id)[pair.id]
    response = colleague.respond(record, preference="tie")
    (vote,) = eventually(lambda: current_votes(pair))
    assert vote.origin == Origin.ARGILLA
    colleague.withdraw(response)
    eventually(lambda: not current_votes(pair))


def test_registering_again_makes_no_second_webhook(link: Link) -> None:
    registration.register(link)
    registration.register(link)
    (only,) = link.argilla.items("/webhooks")
    link.argilla.delete(f"/webhooks/{only['id']}")


def signed(secret: str, body: str, at: datetime | None = None) -> dict[str, str]:
    at = at or datetime.now(UTC)
    signature = Webhook(secret).sign("msg_1", at, body)
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }


@pytest.fixture
def calls(link: Link) -> Any:
    """Give a client of the webhook whose secret is registered."""
    registration.register(link)
    yield TestClient(Starlette(routes=webhook.routes))
    forget_webhooks(link)


BODY = json.dumps({"type": "ping", "version": 1, "timestamp": "2026-11-21T08:00:00.000000Z", "data": {}})


def test_a_good_signature_is_let_in(calls: TestClient) -> None:
    secret = webhook.secret()
    assert secret
    assert post(calls, BODY, signed(secret, BODY)).status_code == 204


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed("whsec_c29tZWJvZHkgZWxzZQ==", BODY),
        {"webhook-id": "m", "webhook-timestamp": "now", "webhook-signature": "v1,x"},
        {"webhook-id": "m", "webhook-timestamp": "1", "webhook-signature": "nonsense"},
    ],
)
def test_a_bad_signature_is_turned_away(calls: TestClient, headers: dict[str, str]) -> None:
    assert post(calls, BODY, headers).status_code == 401


def test_a_signature_that_is_no_signature_is_turned_away(calls: TestClient) -> None:
    secret = webhook.secret()
    assert secret
    headers = signed(secret, BODY) | {"webhook-signature": "nonsense"}
    assert post(calls, BODY, headers).status_code == 401


def test_an_old_call_and_a_changed_body_are_turned_away(calls: TestClient) -> None:
    secret = webhook.secret()
    assert secret
    assert post(calls, BODY, signed(secret, BODY, datetime(2026, 1, 1, tzinfo=UTC))).status_code == 401
    assert post(calls, BODY.replace("ping", "pong"), signed(secret, BODY)).status_code == 401


def test_a_body_that_makes_no_sense_is_said_to(calls: TestClient) -> None:
    secret = webhook.secret()
    assert secret
    body = json.dumps({"type": "response.created", "data": {"record": {"external_id": "x"}}})
    assert post(calls, body, signed(secret, body)).status_code == 400


def test_without_a_registered_webhook_nobody_is_let_in(link: Link) -> None:
    client = TestClient(Starlette(routes=webhook.routes))
    assert post(client, BODY, signed("whsec_c29tZWJvZHkgZWxzZQ==", BODY)).status_code == 401


def post(client: TestClient, body: str, headers: dict[str, str]) -> Any:
    return client.post(webhook.PATH, content=body, headers=headers)
