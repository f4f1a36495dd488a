"""Reads files in processes of their own, so that no file can slow, bloat or end the app.

Covered: endless loops (time limit), memory bombs (address-space limit, on Linux), crashes in a parser's C code.
Not covered: a parser that is taken over can still read files that the app's user can read.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from services import settings
from services.errors import BadInput
from services.reading.child import IDLE_SECONDS
from services.reading.kinds import Kind
from services.reading.passages import Dropped, Passage

SECONDS = 120
MEMORY_BYTES = 2 * 1024**3  # of address space; an ordinary file takes about 0.35 GB
AT_ONCE = 2
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
_slots = threading.BoundedSemaphore(AT_ONCE)
_idle: list[tuple[float, subprocess.Popen[bytes]]] = []
_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the reading of one file is: `done` of `total` `unit`s ("pages", "slides", "sheets")."""

    done: int
    total: int
    unit: str

    @property
    def share(self) -> float:
        """Give the part that is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it was read: its passages in reading order, its languages (ISO 639-1), and what was left out."""

    kind: Kind
    title: str
    pages: int | None
    characters: int
    languages: list[str]
    passages: tuple[Passage, ...]
    dropped: list[Dropped]
    note: str


def read(
    content: bytes,
    name: str,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    seconds: float = SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> Read:
    """Read a file in another process; raises BadInput with the sentence to show when that fails.

    `on_progress` hears of pages read, where the format has pages, from the calling thread.
    """
    request = {"name": name, "size": len(content)}
    stopped = threading.Event()
    with _slots, _process(memory_bytes) as process:
        watch = threading.Timer(seconds, _stop, (process, stopped))
        watch.start()
        try:
            reply = _exchange(process, json.dumps(request).encode() + b"\n", content, on_progress)
        finally:
            watch.cancel()
    if reply is None and stopped.is_set():
        raise BadInput(
            f"“{name}” took longer than {seconds:.0f} seconds to read and was stopped. Split it and try again."
        )
    return _understood(reply or {"memory": True}, name)


def _stop(process: subprocess.Popen[bytes], stopped: threading.Event) -> None:
    stopped.set()
    _kill(process)


def _understood(found: dict[str, Any], name: str) -> Read:
    if "refused" in found:
        raise BadInput(found["refused"])
    if "memory" in found:
        raise BadInput(f"“{name}” needs more memory than one file may have. Split it into smaller files.")
    if "failed" in found:
        raise BadInput(f"“{name}” could not be read ({found['failed']}). Save it again, or as PDF, and upload that.")
    return Read(
        kind=Kind(found["kind"]),
        title=found["title"],
        pages=found["pages"],
        characters=found["characters"],
        languages=found["languages"],
        passages=tuple(Passage(*each) for each in found["passages"]),
        dropped=[Dropped(text, why, tuple(pages)) for text, why, pages in found["dropped"]],
        note=found["note"],
    )


def _exchange(
    process: subprocess.Popen[bytes], request: bytes, content: bytes, on_progress: Callable[[Progress], None] | None
) -> dict[str, Any] | None:
    assert process.stdin and process.stdout
    try:
        process.stdin.write(request + content)
        process.stdin.flush()
    except BrokenPipeError:
        return None
    for line in process.stdout:
        reply: dict[str, Any] = json.loads(line)
        if "progress" not in reply:
            return reply
        if on_progress:
            on_progress(Progress(*reply["progress"]))
    return None


@contextmanager
def _process(memory_bytes: int) -> Iterator[subprocess.Popen[bytes]]:
    """Lend a process that waits, or a new one; it is kept for the next file when it answered."""
    usual = memory_bytes == MEMORY_BYTES
    process = (_waiting() if usual else None) or _start(memory_bytes)
    answered = False
    try:
        yield process
        answered = process.poll() is None
    finally:
        if usual and answered:
            with _guard:
                _idle.append((time.monotonic(), process))
        else:
            _end(process)


def _waiting() -> subprocess.Popen[bytes] | None:
    with _guard:
        while _idle:
            since, process = _idle.pop()
            if process.poll() is None and time.monotonic() - since < IDLE_SECONDS / 2:
                return process
            _end(process)
    return None


def _start(memory_bytes: int) -> subprocess.Popen[bytes]:
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


def _end(process: subprocess.Popen[bytes]) -> None:
    _kill(process)
    process.communicate()


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with the programs that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        process.kill()
