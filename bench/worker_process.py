"""The real worker in a process of its own, on a store of its own: for benches and tests."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services import jobs
from services.jobs import Progress

ROOT = Path(__file__).resolve().parent.parent


class Worker:
    """A worker process on the store that the environment names."""

    def __init__(self, home: Path) -> None:
        self.log = home / "worker.log"
        self.start()

    def start(self) -> None:
        """Start it, as after a power cut when one was killed before."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "services.jobs.worker"], cwd=ROOT, env=os.environ, stdout=log, stderr=log
            )

    def kill(self) -> None:
        """End it without a word, as a power cut does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """Ask it to end, as Ctrl-C does."""
        self.process.terminate()
        self.process.wait(20)


@contextmanager
def working(home: Path) -> Iterator[Worker]:
    """Run a worker for the length of the block."""
    worker = Worker(home)
    try:
        yield worker
    finally:
        if worker.process.poll() is None:
            worker.stop()


def until_ended(job_id: str, *, seconds: float = 60.0) -> Progress:
    """Wait until a job has ended; raises TimeoutError."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        progress = jobs.progress(job_id)
        if not progress.active:
            return progress
        time.sleep(0.02)
    raise TimeoutError(f"The job stands at {jobs.progress(job_id)}")
