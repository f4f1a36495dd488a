"""Reads files in processes of their own, so that no file can slow, bloat or end the app.

Covered: endless loops (time limit), memory bombs (address-space limit, on Linux), crashes in a parser's C code.
Not covered: a parser that is taken over can still read files that the app's user can read.
"""

import json
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.errors import BadInput
from services.reading.kinds import Kind
from services.reading.passages import Dropped, Passage
from services.reading.process_pool import MEMORY_BYTES, lent

SECONDS = 120
AT_ONCE = 2
_slots = threading.BoundedSemaphore(AT_ONCE)


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
    with _slots:
        attempt = _attempt(content, name, on_progress, seconds, memory_bytes, fresh=False)
        if attempt.reply is None and attempt.reused and not attempt.timed_out:
            # It may have died while it waited for work, so its end says nothing of this file yet.
            attempt = _attempt(content, name, on_progress, seconds, memory_bytes, fresh=True)
    if attempt.reply is None and attempt.timed_out:
        raise BadInput(
            f"“{name}” took longer than {seconds:.0f} seconds to read and was stopped. Split it and try again."
        )
    return _understood(attempt.reply or {"memory": True}, name)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One file handed to one process: its reply, None where the process ended without one."""

    reply: dict[str, Any] | None
    reused: bool
    timed_out: bool


def _attempt(
    content: bytes,
    name: str,
    on_progress: Callable[[Progress], None] | None,
    seconds: float,
    memory_bytes: int,
    *,
    fresh: bool,
) -> _Attempt:
    request = json.dumps({"name": name, "size": len(content)}).encode() + b"\n"
    with lent(memory_bytes, fresh=fresh) as loan:
        watch = threading.Timer(seconds, loan.stop)
        watch.start()
        try:
            reply = _exchange(loan.process, request, content, on_progress)
        finally:
            watch.cancel()
        loan.settle(reply)
    return _Attempt(reply, loan.reused, loan.stopped)


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
