"""What a trainer leaves on disk: adapters that can be served, and the state from which it goes on.

Everything is written beside its place and renamed, so a folder that is there is whole. On a full disk the trainer waits
for room: nothing that was learned is lost.
"""

import errno
import io
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

STATE = "state.pt"
WAIT = 2.0  # seconds between two looks for room on a full disk
PATIENCE = 600.0  # seconds after which the job is paused


class DiskFull(Exception):
    """There was no room for a checkpoint for PATIENCE seconds."""


class Checkpoints:
    """The folders of one job."""

    def __init__(self, folder: Path, on_full: Callable[[], None]) -> None:
        self._folder, self._on_full = folder, on_full

    def latest(self) -> Path | None:
        """Return the state to go on from."""
        found = [path for path in self._folder.glob("resume-*") if path.name.removeprefix("resume-").isdigit()]
        return max(found, key=lambda path: int(path.name.removeprefix("resume-")), default=None)

    def keep_state(self, step: int, files: dict[str, bytes], state: dict[str, Any]) -> None:
        """Write the state after a step, then forget the ones before."""
        serialised = io.BytesIO()
        torch.save(state, serialised)
        current = self._folder / f"resume-{step}"
        self.keep(current, {**files, STATE: serialised.getvalue()})
        for older in self._folder.glob("resume-*"):
            if older != current:
                shutil.rmtree(older, ignore_errors=True)

    def keep(self, place: Path, files: dict[str, bytes]) -> None:
        """Write a folder whole or not at all; wait while the disk is full.

        Raises:
            DiskFull: there was no room for a long time.
        """
        until = time.monotonic() + PATIENCE
        told = False
        while True:
            try:
                return _write(place, files)
            except OSError as error:
                if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                    raise
                if time.monotonic() > until:
                    raise DiskFull from error
            if not told:
                self._on_full()
                told = True
            time.sleep(WAIT)


def _write(place: Path, files: dict[str, bytes]) -> None:
    unfinished = place.with_name(f"{place.name}-unfinished")
    unfinished.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        with (unfinished / name).open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    if place.exists():
        shutil.rmtree(place)
    os.replace(unfinished, place)
