"""What each kept process is doing, in one small file a process below $WINRATE_HOME/run."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class State:
    """One process of the Procfile: who keeps it, who it is, and how often it had to be started again.

    `since`, `created` and `keeper_created` are Unix times in seconds; `exit_code` is that of the last end.
    """

    name: str
    keeper: int
    keeper_created: float
    pid: int
    created: float
    since: float
    restarts: int = 0
    exit_code: int | None = None


def write(home: Path, state: State) -> None:
    """Replace the state of one process."""
    place = home / "run" / f"{state.name}.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_suffix(".tmp")
    draft.write_text(json.dumps(asdict(state)))
    os.replace(draft, place)


def read(home: Path, name: str) -> State | None:
    """Return the state of one process, or None while it has none."""
    try:
        return State(**json.loads((home / "run" / f"{name}.json").read_text()))
    except FileNotFoundError:
        return None


def read_all(home: Path) -> list[State]:
    """Return the states of all processes that were started here and not cleared."""
    found = [read(home, place.stem) for place in sorted((home / "run").glob("*.json"))]
    return [state for state in found if state is not None]


def clear(home: Path) -> None:
    """Forget all processes, once they have ended."""
    for place in (home / "run").glob("*.json"):
        place.unlink()


def log_file(home: Path, name: str) -> Path:
    """Return where a process writes; the previous start's is beside it with the ending .1."""
    return home / "logs" / f"{name}.log"


def tail(home: Path, name: str, lines: int = 12) -> list[str]:
    """Return the last lines that a process wrote."""
    try:
        with log_file(home, name).open("rb") as source:
            source.seek(0, os.SEEK_END)
            source.seek(max(0, source.tell() - 200 * lines))
            return source.read().decode(errors="replace").splitlines()[-lines:]
    except FileNotFoundError:
        return []
