"""Serve Argilla's API and web UI on loopback."""

import gc
import os
from typing import Any

from . import bootstrap, escaped_records, guard, offline_ui, redis_server, slim
from .environment import SEARCH_ENGINE, Home, configure, read_owner, read_port

HOST = "127.0.0.1"


def run(home: Home) -> None:
    """Set up the database where it needs it, wait for Redis and serve until a signal ends the process."""
    owner = read_owner(home)
    configure(home, role="server")
    ready = bootstrap.is_done(home, owner)
    # Nothing made while importing is garbage; looking for it costs about a tenth of the start.
    gc.disable()
    app = _import_app()
    gc.freeze()
    gc.enable()
    if not ready:
        bootstrap.run(home, owner)
    if os.environ["ARGILLA_REDIS_URL"].startswith("unix:"):
        redis_server.wait_until_up(home)

    import uvicorn

    uvicorn.run(
        guard.guard(app),
        host=HOST,
        port=read_port(),
        log_level="warning",
        access_log=False,
        # Longer than clients keep an idle connection (httpx: 5 s), so that none is closed as a request comes in.
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
    )


def _import_app() -> Any:
    slim.defer_hub()
    if os.environ["ARGILLA_SEARCH_ENGINE"] == SEARCH_ENGINE:
        slim.leave_out_search_clients()
    import sql_search  # noqa: F401  registers the engine
    from argilla_server import app

    offline_ui.take_out_imports(app)
    escaped_records.escape(app)
    return app
