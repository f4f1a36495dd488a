"""Run Argilla's background jobs: webhooks, record status after a change of distribution, import and export."""

import importlib
import os
import time
import urllib.error
import urllib.request

from . import redis_server, slim
from .environment import SEARCH_ENGINE, Home, configure, read_port

POLL_SECONDS = 0.2
# Webhooks first: a label should not wait for an import.
QUEUES = ("high", "default")
JOBS = tuple(f"argilla_server.jobs.{name}_jobs" for name in ("webhook", "dataset", "hub"))


def run(home: Home) -> None:
    """Wait for the server, then work on its queues until a signal ends the process; live through Redis' restarts."""
    configure(home, role="worker")
    # The server makes the database that jobs read, and on two cores it should have the start to itself.
    _wait_for_server()
    if os.environ["ARGILLA_REDIS_URL"].startswith("unix:"):
        redis_server.wait_until_up(home)
    _import_jobs()

    from argilla_server.jobs.queues import REDIS_CONNECTION

    from . import patient_worker

    patient_worker.work(REDIS_CONNECTION, QUEUES)


def _import_jobs() -> None:
    """Import every job once, here, so that each forked job starts in milliseconds."""
    slim.defer_hub()
    slim.leave_out_web_app()
    if os.environ["ARGILLA_SEARCH_ENGINE"] == SEARCH_ENGINE:
        slim.leave_out_search_clients()
    # The engine registers itself on import.
    for module in (*JOBS, "sql_search"):
        importlib.import_module(module)


def _wait_for_server() -> None:
    url = f"http://127.0.0.1:{read_port()}/api/v1/version"
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(POLL_SECONDS)
