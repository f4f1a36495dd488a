"""How fast does the embedded Argilla search, and what does that cost when records are logged? `python -m bench.search`.

One JSON object. First 2,000 records through Argilla's SDK to a server with the engine and to one whose engine does
nothing, by turns. Then, straight in the engine, on 100,000 records with 3 responses, 3 metadata values, a suggestion
and a vector of 384 numbers each, every kind of question: milliseconds, the first time, the median, the 95th percentile.
`SQL_SEARCH_BENCH_URL=postgresql+asyncpg://...` (an empty database) measures the second part there.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import argilla as rg

from tests.argilla_server import LAUNCH, PYTHON, ROOT, ArgillaServer, free_port

BENCH = LAUNCH.parent / "sql_search" / "bench.py"
WITHOUT_AN_ENGINE = f"""
import os, sys
sys.path.insert(0, {str(LAUNCH.parent)!r})
os.environ["ARGILLA_SEARCH_ENGINE"] = "nothing"
from runtime import server
from runtime.environment import read_home

import_app = server._import_app

def import_app_with_nothing():
    app = import_app()
    from argilla_server.search_engine import SearchEngine
    from sql_search import SqlSearchEngine

    @SearchEngine.register("nothing")
    class Nothing(SqlSearchEngine):
        async def ping(self):
            return True

        async def index_records(self, dataset, records):
            pass

    return app

server._import_app = import_app_with_nothing
server.run(read_home())
"""


def main() -> None:
    """Print every figure as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--logged", type=int, default=2000)
    asked = parser.parse_args()
    figures = {"logging through the SDK": measure_logging(asked.logged)}
    command = [str(PYTHON), str(BENCH), "--records", str(asked.records), "--rounds", str(asked.rounds)]
    inside = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    print(json.dumps(figures | json.loads(inside.stdout), indent=1))


def measure_logging(count: int) -> dict[str, Any]:
    """Log records by turns to a server with the engine and to one without; the best of two times each."""
    with ExitStack() as stack:
        clients = {name: start(stack, name) for name in ("with", "without")}
        for client in clients.values():
            log(client, 200)
        times: dict[str, list[float]] = {name: [] for name in clients}
        for name in ("without", "with", "with", "without"):
            times[name].append(log(clients[name], count))
    best = {name: min(some) for name, some in times.items()}
    seconds = {f"{name} the engine, s": round(value, 2) for name, value in best.items()}
    return {"records": count, **seconds, "ratio": round(best["with"] / best["without"], 2)}


def start(stack: ExitStack, name: str) -> rg.Argilla:
    """Start a server of its own, to be stopped with the stack."""
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="winrate-bench-", ignore_cleanup_errors=True)))
    server = ArgillaServer(home, free_port(), "key-of-the-benchmark", "http://127.0.0.1:1")
    (home / "endpoints.json").write_text(server.endpoints())
    stack.callback(server.stop)
    if name == "with":
        server.start("redis", "server")
    else:
        environment = os.environ | {"WINRATE_HOME": str(home), "WINRATE_ARGILLA_PORT": str(server.port)}
        for process, command in (("redis", [LAUNCH, "redis"]), ("server", ["-c", WITHOUT_AN_ENGINE])):
            with (home / f"{process}.log").open("ab") as sink:
                arguments = [PYTHON, *command]
                server.processes[process] = subprocess.Popen(
                    arguments, env=environment, cwd=ROOT, stdout=sink, stderr=sink
                )
        server.wait()
    return rg.Argilla(api_url=server.url, api_key=server.api_key)


def log(client: rg.Argilla, count: int) -> float:
    """Log records to a new dataset; gives seconds."""
    name = f"bench-{time.monotonic_ns()}"
    settings = rg.Settings(
        fields=[rg.TextField("prompt"), rg.TextField("response")],
        questions=[rg.LabelQuestion("verdict", labels=["A", "B"])],
        metadata=[rg.TermsMetadataProperty("topic"), rg.IntegerMetadataProperty("length")],
    )
    dataset = rg.Dataset(name, workspace="winrate", settings=settings, client=client).create()
    words = "How do I reset the password of my account when I have lost the key and the phone? " * 4
    records = [
        rg.Record(
            id=str(n),
            fields={"prompt": f"{n} {words}", "response": f"{words} {words} {n}"},
            metadata={"topic": f"topic-{n % 20}", "length": n},
            suggestions=[rg.Suggestion("verdict", "AB"[n % 2], score=0.5)],
        )
        for n in range(count)
    ]
    begun = time.perf_counter()
    dataset.records.log(records)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
