"""Ends a process with everything that it started, grandchildren in sessions of their own included."""

import ctypes
import sys
from collections.abc import Iterable
from contextlib import suppress

import psutil

PR_SET_CHILD_SUBREAPER = 36


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent dies, so that none is lost sight of (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(pid: int | None = None) -> list[psutil.Process]:
    """List every living process below this one, or below the given one, which is not in the list itself."""
    found: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        found += psutil.Process(pid).children(recursive=True)
    return found


def end(processes: Iterable[psutil.Process], grace: float) -> None:
    """Ask the processes to end, wait for at most `grace` seconds, then kill what is left."""
    asked = list(processes)
    for process in asked:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(asked, timeout=grace)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=1)


def end_descendants(grace: float) -> None:
    """End all that this process started, and what those started meanwhile."""
    end(descendants(), grace)
    end(descendants(), grace=0)


def alive(pid: int, created: float) -> psutil.Process | None:
    """Return the process that was written down, unless it is gone and its number may be somebody else's."""
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        if abs(process.create_time() - created) < 2 and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None
