"""How long after somebody submits in Argilla does the vote count in Winrate? `python -m bench.mirror_webhook`.

A real embedded Argilla with Redis and its worker, and our webhook in a web server of its own. One response after the
other, each timed from the moment before it is sent until its vote is in the store.
"""

import argparse
import json
import statistics
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from sqlalchemy import func, select
from starlette.applications import Starlette

from bench.mirror import _dataset, _start
from services import store
from services.mirror import push, registration, webhook, where, workspaces
from services.mirror.client import Argilla
from services.mirror.link import Link
from services.settings import Endpoint
from tests import factories
from tests.argilla_server import ArgillaServer

LONGEST = 60.0


def main() -> None:
    """Print seconds as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=50)
    votes = parser.parse_args().votes
    with tempfile.TemporaryDirectory(prefix="winrate-bench-") as folder:
        server = _start(Path(folder))
        try:
            times = sorted(_measure(server, votes))
        finally:
            server.stop()
    quantile = times[min(len(times) - 1, int(0.95 * len(times)))]
    print(json.dumps({"votes": votes, "median, s": round(statistics.median(times), 3), "95 %, s": round(quantile, 3)}))


def _measure(server: ArgillaServer, count: int) -> list[float]:
    comparison = factories.make_comparison(questions=count)
    with Argilla(where.required()) as argilla:
        link = Link(argilla)
        push.drain(link)
        web = _serve(int(server.app_url.rsplit(":", 1)[1]))
        registration.register(link)
        grace = factories.make_person("Grace")
        workspaces.admit(link, grace)
        link.read_users()
        ids = [record["id"] for record in link.records(_dataset(link, comparison))]
        with Argilla(Endpoint(server.url, link.users[grace.username]["api_key"])) as hers:
            found = [_time(hers, id_, number) for number, id_ in enumerate(ids, start=1)]
    web.should_exit = True
    return found


def _serve(port: int) -> uvicorn.Server:
    web = uvicorn.Server(
        uvicorn.Config(Starlette(routes=webhook.routes), host="127.0.0.1", port=port, log_level="warning")
    )
    threading.Thread(target=web.run, daemon=True).start()
    while not web.started:
        time.sleep(0.05)
    return web


def _time(hers: Argilla, record_id: str, expected: int) -> float:
    item = {"record_id": record_id, "status": "submitted", "values": {"preference": {"value": "A"}}}
    began = time.perf_counter()
    hers.post("/me/responses/bulk", {"items": [item]})
    while _votes() < expected:
        if time.perf_counter() - began > LONGEST:
            raise SystemExit(f"A vote did not arrive within {LONGEST:.0f} s.")
        time.sleep(0.01)
    return time.perf_counter() - began


def _votes() -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(store.Vote)) or 0


if __name__ == "__main__":
    main()
