"""Processes that read, lent for one file at a time and kept while they are known to wait for the next one."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from services import settings
from services.reading.child import IDLE_SECONDS

MEMORY_BYTES = 2 * 1024**3  # of address space; an ordinary file takes about 0.35 GB
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
idle: list[tuple[float, subprocess.Popen[bytes]]] = []
_guard = threading.Lock()


class Loan:
    """A process at work on one file. Whether it may be lent again is decided once, and not by looking at it.

    A process that was just killed, or that is about to end, looks alive for some milliseconds.
    """

    def __init__(self, process: subprocess.Popen[bytes], *, reused: bool) -> None:
        self.process, self.reused = process, reused
        self.stopped = self.reusable = self._settled = False
        self._lock = threading.Lock()

    def stop(self) -> None:
        """End the process, unless it has answered already."""
        with self._lock:
            if not self._settled:
                self.stopped = True
                _kill(self.process)

    def settle(self, reply: dict[str, Any] | None) -> None:
        """Note the reply: from now on the process is not stopped any more."""
        with self._lock:
            self._settled = True
            self.reusable = not self.stopped and reply is not None and "memory" not in reply  # it ends after that


@contextmanager
def lent(memory_bytes: int, *, fresh: bool) -> Iterator[Loan]:
    """Lend a process that waits, or a new one; it is kept for the next file when it answered."""
    usual = memory_bytes == MEMORY_BYTES
    waiting = _waiting() if usual and not fresh else None
    loan = Loan(waiting or start(memory_bytes), reused=waiting is not None)
    try:
        yield loan
    finally:
        if usual and loan.reusable:
            with _guard:
                idle.append((time.monotonic(), loan.process))
        else:
            end(loan.process)


def _waiting() -> subprocess.Popen[bytes] | None:
    with _guard:
        while idle:
            since, process = idle.pop()
            if process.poll() is None and time.monotonic() - since < IDLE_SECONDS / 2:
                return process
            end(process)
    return None


def start(memory_bytes: int) -> subprocess.Popen[bytes]:
    """Start a process that waits for a file."""
    passed_on = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "services.reading.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=settings.ROOT,
        start_new_session=True,
        env={
            **passed_on,
            "WINRATE_READER_BYTES": str(memory_bytes),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        },
    )


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and collect it."""
    _kill(process)
    process.communicate()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with the programs that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.kill()
