"""One Winrate a data folder: a lock that ends with its process, and the process's number beside it."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from tools.errors import Refusal


@dataclass(frozen=True)
class Holder:
    """The launcher that runs a data folder."""

    pid: int
    url: str


def prepare_home(home: Path) -> None:
    """Make the data folder, for its owner's eyes only."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.chmod(0o700)
    except OSError as error:
        raise Refusal(f"The data folder {home} cannot be used: {error.strerror}.") from error


@contextmanager
def held(home: Path) -> Iterator[TextIO | None]:
    """Hold the folder's lock; give None when another launcher has it.

    A POSIX lock: a forked child does not inherit it, so it is gone with the launcher however that ends.
    """
    with (home / "winrate.pid").open("a+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield None
            return
        file.truncate(0)
        try:
            yield file
        finally:
            file.truncate(0)


def announce(file: TextIO, url: str) -> None:
    """Write who holds the lock, for `make status`, `make stop` and a second `make run`."""
    file.truncate(0)
    file.write(json.dumps(asdict(Holder(os.getpid(), url))))
    file.flush()


def holder(home: Path) -> Holder | None:
    """Return the launcher that runs this folder, or None. Never call it in the process that holds the lock itself."""
    if not (home / "winrate.pid").exists():
        return None
    with held(home) as file:
        if file is not None:
            return None
    text = (home / "winrate.pid").read_text()
    return Holder(**json.loads(text)) if text else None
