"""The worker's thread: Argilla goes away and comes back."""

import threading
from collections.abc import Iterator

import pytest

from services import comparisons, mirror, settings
from services.errors import BadInput, MirrorDown
from services.mirror import choices, loop, where
from services.mirror.client import Argilla
from services.mirror.link import Link
from services.words import Origin, Side, Verdict
from tests import factories
from tests.argilla_server import ArgillaServer, free_port
from tests.services.mirror.conftest import Colleague, eventually, records
from tests.services.mirror.test_pull import current_votes
from tests.services.mirror.test_push import expected_label, pairs_of


@pytest.fixture
def running(server: ArgillaServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run the mirror's loop in a thread, with polling that a test can wait for."""
    monkeypatch.setattr(loop, "POLL_SECONDS", 1.0)
    monkeypatch.setattr(loop, "LONGEST_WAIT", 2.0)
    monkeypatch.setattr(loop, "NO_CALL_SECONDS", 0.5)
    stop, news = threading.Event(), threading.Event()
    thread = threading.Thread(target=loop.run, args=(stop, news), daemon=True)
    thread.start()
    yield
    stop.set()
    news.set()
    thread.join(20)
    assert not thread.is_alive()


@pytest.mark.usefixtures("running")
def test_argilla_down_for_a_whole_session_loses_nothing(server: ArgillaServer) -> None:
    comparison, ada = factories.make_comparison(), factories.make_person()
    eventually(lambda: mirror.state().reachable and not mirror.state().waiting)
    server.stop("server")
    try:
        for pair in pairs_of(comparison):
            comparisons.cast(
                pair.id, ada.id, Verdict.LEFT, candidate_side=Side.LEFT, vote_id=f"v{pair.id}", origin=Origin.APP
            )
        eventually(lambda: not mirror.state().reachable)
        state = mirror.state()
        assert state.waiting == len(pairs_of(comparison))
        assert state.oldest_waiting and "does not answer" in state.last_error
    finally:
        server.start("server")
    # The state is written after the changes are marked as sent, so "nothing waits" comes first.
    eventually(lambda: (state := mirror.state()).reachable and state.last_push and not state.waiting)
    assert not mirror.state().last_error
    endpoint = where.endpoint()
    assert endpoint
    with Argilla(endpoint) as argilla:
        there = records(Link(argilla), comparison.id)
    for pair in pairs_of(comparison):
        (response,) = there[pair.id]["responses"]
        assert response["values"]["preference"]["value"] == expected_label(pair)


@pytest.mark.usefixtures("running")
def test_polling_brings_home_a_vote_without_webhooks(link: Link, colleague: Colleague) -> None:
    comparison = factories.make_comparison(questions=1)
    (pair,) = pairs_of(comparison)
    eventually(lambda: any(each["name"].endswith(comparison.id[:8]) for each in link.datasets().values()))
    record = eventually(lambda: records(link, comparison.id).get(pair.id))
    colleague.respond(record, preference="both_bad")
    (vote,) = eventually(lambda: current_votes(pair))
    assert vote.verdict == Verdict.BOTH_BAD


def test_waits_grow_to_a_minute() -> None:
    assert loop.backoff(1) <= 1
    assert 40 <= loop.backoff(30) <= 60


def test_check_says_what_is_wrong(server: ArgillaServer, link: Link, colleague: Colleague) -> None:
    assert mirror.check(server.url, server.api_key).role == "owner"
    with pytest.raises(MirrorDown, match="does not answer"):
        mirror.check(f"http://127.0.0.1:{free_port()}", "key")
    with pytest.raises(MirrorDown, match="refuses the API key"):
        mirror.check(server.url, "wrong")
    with pytest.raises(BadInput, match="annotator"):
        mirror.check(server.url, link.users[colleague.username]["api_key"])
    with pytest.raises(BadInput, match="http"):
        mirror.check("argilla.example.org", "key")


def test_another_server_can_be_chosen_and_its_key_is_not_readable(server: ArgillaServer) -> None:
    mirror.connect(server.url + "/", server.api_key)
    assert not mirror.state().embedded
    assert where.endpoint() == settings.load().argilla()
    assert server.api_key not in str(choices.read(where.KEY))
    mirror.use_embedded()
    assert mirror.state().embedded
