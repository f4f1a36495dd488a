"""How long does a warm start take, and what does each process hold at rest? `python -m bench.start`.

Starts the real thing with tools.running on a data folder of its own, twice: the first start makes the stores, the
second is the warm one. Interactive: the sign-in link led to a page that Streamlit serves. Memory is the resident set
of each process and its children after a rest, shared pages counted in each.
"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

import httpx
import psutil

from tests.serving import free_port
from tools import running


def main() -> None:
    """Print seconds and megabytes as one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rest", type=float, default=15.0, help="seconds to wait before memory is read")
    asked = parser.parse_args()
    ports = {name: str(free_port()) for name in ("WINRATE_APP_PORT", "WINRATE_ARGILLA_PORT", "WINRATE_MODELS_PORT")}
    with tempfile.TemporaryDirectory(prefix="winrate-start-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        first, _ = _start(home, ports, rest=0.0)
        warm, memory = _start(home, ports, rest=asked.rest)
    figures = {
        "first start with an empty data folder, seconds": first,
        "warm start to interactive, seconds": warm,
        "resident MB at rest": memory,
        "resident MB in all": sum(memory.values()),
        "load of the machine": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(figures, indent=2))


def _start(home: Path, ports: dict[str, str], *, rest: float) -> tuple[float, dict[str, int]]:
    began = time.perf_counter()
    with running.start(home, env=ports) as winrate:
        with httpx.Client(follow_redirects=True) as browser:
            browser.get(winrate.link).raise_for_status()
        seconds = round(time.perf_counter() - began, 1)
        time.sleep(rest)
        return seconds, _memory(winrate.pid)


def _memory(launcher: int) -> dict[str, int]:
    """Sum the resident sets below the launcher by the process of the Procfile that they belong to, in MB."""
    found: dict[str, int] = {}
    for process in [psutil.Process(launcher), *psutil.Process(launcher).children(recursive=True)]:
        try:
            name, resident = process_name(process.cmdline()), process.memory_info().rss
        except psutil.Error:
            continue
        found[name] = found.get(name, 0) + round(resident / 1024**2)
    return dict(sorted(found.items()))


def process_name(command: list[str]) -> str:
    """Give the name in the Procfile of the process that a command line belongs to."""
    said = " ".join(command)
    known = {
        "tools.keep": "keepers of the processes",
        "tools.launch": "launcher",
        "tools/manager.py": "honcho",
        "services.quiet_server": "web",
        "services.jobs.worker": "worker",
        "services.embedded.models": "models",
        "redis": "redis",
        "argilla/launch.py server": "argilla",
        "argilla/launch.py worker": "argilla-worker",
    }
    return next((name for part, name in known.items() if part in said), f"other: {said[:60]}")


if __name__ == "__main__":
    main()
