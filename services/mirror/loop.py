"""The mirror's own thread in the worker: pull, push, wait; with Argilla away, wait longer."""

import logging
import random
import time
from threading import Event

from sqlalchemy.exc import SQLAlchemyError

from services.errors import WinrateError
from services.mirror import outbox, pull, push, registration, status, where
from services.mirror.client import Argilla
from services.mirror.link import Link
from services.settings import Endpoint

POLL_SECONDS = 15.0
LOOK_SECONDS = 0.5  # between two sendings at least
NO_CALL_SECONDS = 5.0  # between two looks where nobody calls
LONGEST_WAIT = 60.0
LASTING = 30.0  # a connection that held so long starts the waits anew

log = logging.getLogger(__name__)


def run(stop: Event, news: Event) -> None:
    """Keep both homes equal until `stop` is set; `news` is set when there is something to send, and with `stop`.

    Raises nothing that Argilla or the store may cause.
    """
    failures = 0
    while not stop.is_set():
        started = time.monotonic()
        try:
            if server := where.endpoint():
                with Argilla(server) as argilla:
                    _stay(Link(argilla), server, stop, news)
            failures = 0
        except (WinrateError, SQLAlchemyError, OSError) as error:
            failures = 1 if time.monotonic() - started > LASTING else failures + 1
            _tell(error, first=failures == 1)
        stop.wait(backoff(failures) if failures else NO_CALL_SECONDS)


def backoff(failures: int) -> float:
    """Give the seconds to wait after so many failures in a row: doubling, with a spread, to a minute."""
    longest = min(LONGEST_WAIT, 0.5 * 2.0 ** min(failures, 10))
    return longest * random.uniform(0.7, 1.0)  # noqa: S311 (a draw, not a secret)


def once(link: Link) -> tuple[int, int]:
    """Pull, then push, once; gives the numbers of news and of changes sent.

    Pulling comes first, so that a newer response in Argilla is not overwritten by an older one of ours.
    """
    news = pull.poll(link)
    return news, push.drain(link)


def _stay(link: Link, server: Endpoint, stop: Event, news: Event) -> None:
    """Mirror to one server until it fails, another one is chosen, or we stop."""
    registration.register(link)
    polled = float("-inf")
    while not stop.is_set() and where.endpoint() == server:
        waiting, due = outbox.any_to_send(), time.monotonic() - polled >= POLL_SECONDS
        if waiting or due:
            _, sent = once(link)
            polled = time.monotonic()
            status.note(reachable=True, pushed=sent > 0, pulled=True)
            stop.wait(LOOK_SECONDS)  # what changes meanwhile goes together
        news.wait(NO_CALL_SECONDS)
        news.clear()


def _tell(error: Exception, *, first: bool) -> None:
    if first:
        log.warning("The mirror waits: %s", error)
    try:
        status.note(reachable=False, error=str(error) if isinstance(error, WinrateError) else "The store is busy.")
    except (SQLAlchemyError, OSError):  # a full disk: the log has it
        log.exception("The mirror's state could not be written.")
