"""`make status` and `make stop`."""

import argparse
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tools import endpoints, family, health, instance, project, state
from tools.errors import Refusal

STOP_LIMIT = 15.0


@dataclass(frozen=True)
class Row:
    """One process as the table shows it. `megabytes` counts what it started, too."""

    name: str
    url: str
    pid: int | None
    healthy: bool
    restarts: int
    megabytes: float


def main() -> None:
    """Print the table, or stop Winrate; with --check the status is non-zero unless all is healthy."""
    parser = argparse.ArgumentParser(prog="make status")
    parser.add_argument("command", choices=["status", "stop"], nargs="?", default="status")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--home")
    parser.add_argument("--root", type=Path, default=project.ROOT)
    given = parser.parse_args()
    home = project.data_folder(given.home, given.root)
    try:
        if given.command == "stop":
            print(stop(home))
            return
        table = rows(home, given.root)
    except Refusal as refusal:
        sys.exit(str(refusal))
    print(render(table))
    if given.check and not all(row.healthy for row in table):
        sys.exit(1)


def rows(home: Path, root: Path) -> list[Row]:
    """Look at every process of the Procfile."""
    known = endpoints.read(home)
    names = project.processes(root)
    return [row(name, home, health.url(name, known), health.healthy(name, home, known)) for name in names]


def row(name: str, home: Path, url: str, healthy: bool) -> Row:
    """Look at one process."""
    now = state.read(home, name)
    process = family.alive(now.pid, now.created) if now and now.pid != now.keeper else None
    if now is None or process is None:
        return Row(name, url, None, False, now.restarts if now else 0, 0.0)
    return Row(name, url, process.pid, healthy, now.restarts, megabytes(process))


def megabytes(process: psutil.Process) -> float:
    """Return the memory of a process and of all below it in MB, shared pages counted once where the system tells."""
    total = 0
    for member in [process, *family.descendants(process.pid)]:
        with suppress(psutil.Error):
            memory = member.memory_full_info()
            total += getattr(memory, "pss", memory.rss)
    return total / 1e6


def render(table: list[Row]) -> str:
    """Draw the table."""
    lines = [f"{'process':16}{'state':12}{'pid':>8}{'memory':>10}  {'address'}"]
    for one in table:
        word = "up" if one.healthy else ("starting" if one.pid else "down")
        word += f" ({one.restarts} ↻)" if one.restarts else ""
        memory = f"{one.megabytes:.0f} MB" if one.pid else "-"
        lines.append(f"{one.name:16}{word:12}{one.pid or '-':>8}{memory:>10}  {one.url}".rstrip())
    return "\n".join(lines)


def stop(home: Path) -> str:
    """Stop the Winrate of this folder and wait until it is gone."""
    holder = instance.holder(home)
    if holder is None:
        return "Winrate is not running."
    os.kill(holder.pid, signal.SIGTERM)
    until = time.monotonic() + STOP_LIMIT
    while instance.holder(home) is not None:
        if time.monotonic() > until:
            raise Refusal(f"Winrate (process {holder.pid}) has not stopped within {STOP_LIMIT:.0f} s.")
        time.sleep(0.1)
    return "Winrate has stopped."


if __name__ == "__main__":
    main()
