"""What does Winrate take while nothing happens, and how soon does a job start? `python -m bench.idle`.

Starts the real thing with tools.running on a data folder of its own, lets it settle, and reads the processor time of
every process before and after a rest. Then it submits jobs that have nothing to do, one after the other at random
moments, and reads from their rows how long each waited for the worker.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

import psutil

from bench.start import process_name
from services import jobs, store
from services.words import JobStatus
from tests.serving import free_port
from tools import running

KIND = "bench.idle"  # nobody handles it: the row's start is all that is measured
PORTS = ("WINRATE_APP_PORT", "WINRATE_ARGILLA_PORT", "WINRATE_MODELS_PORT")


def main() -> None:
    """Print the shares of one core and the waits as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--settle", type=float, default=30.0, help="seconds to wait before the rest begins")
    parser.add_argument("--rest", type=float, default=60.0, help="seconds over which processor time is read")
    parser.add_argument("--jobs", type=int, default=20, help="jobs to submit")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="winrate-idle-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        with running.start(home, env={name: str(free_port()) for name in PORTS}) as winrate:
            time.sleep(asked.settle)
            shares = idle_shares(winrate.pid, asked.rest)
            os.environ["WINRATE_HOME"] = str(home)
            waits = sorted(_wait() for _ in range(asked.jobs))
    figures = {
        "percent of one core while idle": shares,
        "percent in all": round(sum(shares.values()), 2),
        "seconds from submit to start, median": round(statistics.median(waits), 3),
        "seconds from submit to start, most": round(waits[-1], 3),
        "load of the machine": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(figures, indent=2))


def idle_shares(launcher: int, seconds: float) -> dict[str, float]:
    """Give the percentage of one core that each process of the Procfile takes over so many seconds."""
    before = _processor_seconds(launcher)
    time.sleep(seconds)
    after = _processor_seconds(launcher)
    return {name: round(100 * (after[name] - before.get(name, 0.0)) / seconds, 2) for name in sorted(after)}


def _processor_seconds(launcher: int) -> dict[str, float]:
    taken: dict[str, float] = {}
    for process in [psutil.Process(launcher), *psutil.Process(launcher).children(recursive=True)]:
        try:
            name, times = process_name(process.cmdline()), process.cpu_times()
        except psutil.Error:
            continue
        taken[name] = taken.get(name, 0.0) + times.user + times.system
    return taken


def _wait() -> float:
    """Submit a job at a random moment; gives the seconds until a worker started on it."""
    time.sleep(random.uniform(0.5, 1.5))
    job = jobs.submit(KIND, None, {})
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with store.reading() as session:
            row = session.get(store.Job, job.id)
            if row and row.started_at and row.status is not JobStatus.RUNNING:
                return (row.started_at - row.created_at).total_seconds()
        time.sleep(0.02)
    raise TimeoutError("No worker started on the job within 30 s")


if __name__ == "__main__":
    main()
