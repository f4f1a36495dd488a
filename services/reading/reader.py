"""Reads files in processes of their own, so that no file can slow, bloat or end the app.

Covered: endless loops (time limit), memory bombs (address-space limit, on Linux), crashes in a parser's C code.
Not covered: a parser that is taken over can still read files that the app's user can read.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from services import settings
from services.errors import BadInput
from services.reading.child import IDLE_SECONDS
from services.reading.chunking import Piece
from services.reading.kinds import Kind

SECONDS = 120
MEMORY_BYTES = 2 * 1024**3  # of address space; an ordinary file takes about 0.35 GB
AT_ONCE = 2
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
_slots = threading.BoundedSemaphore(AT_ONCE)
_idle: list[tuple[float, subprocess.Popen[bytes]]] = []
_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class Read:
    """A file as it goes into the store."""

    kind: Kind
    title: str
    pages: int | None
    characters: int
    note: str
    pieces: tuple[Piece, ...]


def read(
    content: bytes,
    name: str,
    *,
    chunk_tokens: int,
    overlap: int,
    seconds: float = SECONDS,
    memory_bytes: int = MEMORY_BYTES,
) -> Read:
    """Read and chunk a file in another process; raises BadInput with the sentence to show when that fails."""
    request = {"name": name, "size": len(content), "chunk_tokens": chunk_tokens, "overlap": overlap}
    stopped = threading.Event()
    with _slots, _process(memory_bytes) as process:
        watch = threading.Timer(seconds, _stop, (process, stopped))
        watch.start()
        try:
            reply = _exchange(process, json.dumps(request).encode() + b"\n", content)
        finally:
            watch.cancel()
    if reply is None and stopped.is_set():
        raise BadInput(
            f"“{name}” took longer than {seconds:.0f} seconds to read and was stopped. Split it and try again."
        )
    return _understood(reply, name)


def _stop(process: subprocess.Popen[bytes], stopped: threading.Event) -> None:
    stopped.set()
    process.kill()


def _understood(reply: bytes | None, name: str) -> Read:
    found: dict[str, Any] = json.loads(reply) if reply else {"memory": True}
    if "refused" in found:
        raise BadInput(found["refused"])
    if "memory" in found:
        raise BadInput(f"“{name}” needs more memory than one file may have. Split it into smaller files.")
    if "failed" in found:
        raise BadInput(f"“{name}” could not be read ({found['failed']}). Save it again, or as PDF, and upload that.")
    pieces = tuple(Piece(**piece) for piece in found["pieces"])
    return Read(Kind(found["kind"]), found["title"], found["pages"], found["characters"], found["note"], pieces)


def _exchange(process: subprocess.Popen[bytes], request: bytes, content: bytes) -> bytes | None:
    assert process.stdin and process.stdout
    try:
        process.stdin.write(request + content)
        process.stdin.flush()
    except BrokenPipeError:
        return None
    return process.stdout.readline() or None


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
        env={
            **passed_on,
            "WINRATE_READER_BYTES": str(memory_bytes),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        },
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()
