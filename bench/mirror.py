"""How long do pushing and pulling take, and what does an idle mirror cost? `python -m bench.mirror`.

A real embedded Argilla is started in a folder of its own. Ratios are against Argilla's SDK logging the same pairs.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import select

from services import comparisons, store
from services.mirror import loop, pull, push, where, workspaces
from services.mirror.client import Argilla
from services.mirror.link import Link
from services.settings import Endpoint
from services.words import Origin, Side, Verdict
from tests import factories
from tests.argilla_server import ArgillaServer, free_port

IDLE_SECONDS = 30


def main() -> None:
    """Print seconds, ratios and megabytes as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000)
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory(prefix="winrate-bench-") as folder:
        server = _start(Path(folder))
        try:
            print(json.dumps(_measure(server, pairs) | _memory(), indent=2))
        finally:
            server.stop()


def _start(home: Path) -> ArgillaServer:
    server = ArgillaServer(home, free_port(), "key-of-the-benchmark", f"http://127.0.0.1:{free_port()}")
    (home / "endpoints.json").write_text(server.endpoints())
    os.environ["WINRATE_HOME"] = str(home)
    store.Base.metadata.create_all(store.engine())
    server.start()
    return server


def _measure(server: ArgillaServer, count: int) -> dict[str, Any]:
    endpoint = where.endpoint()
    assert endpoint
    comparison = factories.make_comparison(questions=count)
    with Argilla(endpoint) as argilla:
        link = Link(argilla)
        pairs = _seconds(lambda: push.drain(link))
        _vote(comparison)
        votes = _seconds(lambda: push.drain(link))
        _respond(link, server, comparison)
        news = _seconds(lambda: pull.poll(link))
        again = _seconds(lambda: pull._scan(link, _dataset(link, comparison)))
    with_sdk = _sdk(server, comparison)
    return {
        f"push {count} pairs, s": pairs,
        f"push {count} votes, s": votes,
        f"pull {count} responses, s": news,
        f"look through {2 * count} known responses, s": again,
        f"the SDK logs {count} pairs, s": with_sdk,
        "push against SDK": round(pairs / with_sdk, 2),
        "idle loop, CPU seconds a minute": _idle(),
    }


def _vote(comparison: store.Comparison) -> None:
    ada = factories.make_person("Ada")
    for pair in _pairs(comparison):
        comparisons.cast(
            pair, ada.id, Verdict.LEFT, candidate_side=Side.LEFT, vote_id=f"bench-{pair}", origin=Origin.APP
        )


def _respond(link: Link, server: ArgillaServer, comparison: store.Comparison) -> None:
    grace = factories.make_person("Grace")
    workspaces.admit(link, grace)
    link.read_users()
    ids = [record["id"] for record in link.records(_dataset(link, comparison))]
    answer = {"status": "submitted", "values": {"preference": {"value": "A"}}}
    with Argilla(Endpoint(server.url, link.users[grace.username]["api_key"])) as hers:
        for start in range(0, len(ids), 100):
            items = [answer | {"record_id": id_} for id_ in ids[start : start + 100]]
            hers.post("/me/responses/bulk", {"items": items})


def _sdk(server: ArgillaServer, comparison: store.Comparison) -> float:
    import argilla as rg

    client = rg.Argilla(api_url=server.url, api_key=server.api_key)
    settings = rg.Settings(
        fields=[rg.TextField(name=name) for name in ("user-message", "response-a", "response-b")],
        questions=[rg.LabelQuestion(name="preference", labels=["A", "B", "tie", "both_bad"])],
    )
    dataset = rg.Dataset(name="sdk", workspace="winrate", settings=settings, client=client)
    dataset.create()
    fields = {"user-message": "How many switches?", "response-a": "Lamp 1 has 1.", "response-b": "There is **1**."}
    records = [rg.Record(id=pair, fields=fields) for pair in _pairs(comparison)]
    return _seconds(lambda: dataset.records.log(records))


def _idle() -> float:
    stop = threading.Event()
    thread = threading.Thread(target=loop.run, args=(stop, threading.Event()))
    thread.start()
    time.sleep(5)
    before = time.process_time()
    time.sleep(IDLE_SECONDS)
    spent = time.process_time() - before
    stop.set()
    thread.join()
    return round(spent * 60 / IDLE_SECONDS, 2)


def _memory() -> dict[str, int]:
    """Measure what the loop's imports add to those of the rest of the worker, and what the SDK would."""
    base = "import services.comparisons, services.reviews"
    return {
        "imports of the mirror's loop, MB": _rss(f"{base}; import services.mirror.loop") - _rss(base),
        "imports of Argilla's SDK, MB": _rss(f"{base}; import argilla") - _rss(base),
    }


def _rss(code: str) -> int:
    command = [sys.executable, "-c", f"{code}; print(1, flush=True); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout and child.stdin
        child.stdout.readline()
        found = int(psutil.Process(child.pid).memory_info().rss / 1024**2)
        child.communicate(b"\n")
    return found


def _pairs(comparison: store.Comparison) -> list[str]:
    with store.reading() as session:
        return list(session.scalars(select(store.Pair.id).where(store.Pair.comparison_id == comparison.id)))


def _dataset(link: Link, comparison: store.Comparison) -> str:
    return next(id_ for id_, each in link.datasets().items() if each["name"].endswith(comparison.id[:8]))


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return round(time.perf_counter() - started, 2)


if __name__ == "__main__":
    main()
