"""A running Winrate for tests and benches: `with start(tmp_path / "home") as winrate: browser.goto(winrate.link)`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import endpoints, instance, project


@dataclass(frozen=True)
class Running:
    """A Winrate whose processes are all healthy. `link` signs its owner in, once."""

    link: str
    url: str
    home: Path
    pid: int

    @property
    def endpoints(self) -> dict[str, Any]:
        """The content of endpoints.json: addresses and keys."""
        return endpoints.read(self.home)


@contextmanager
def start(
    home: Path,
    *,
    root: Path = project.ROOT,
    env: Mapping[str, str] | None = None,
    demo: bool = False,
    wait: float = 300.0,
) -> Iterator[Running]:
    """Start Winrate on a data folder, give it once all is healthy, and stop it at the end.

    Args:
        home: the data folder; ports are free ones from the usual ones on, unless `env` asks for others.
        wait: seconds until all has to be healthy.

    Raises:
        RuntimeError: it did not become healthy; carries what the launcher printed.
    """
    command = [sys.executable, "-m", "tools.launch", "--json-ready", "--home", str(home), "--root", str(root)]
    command += ["--wait", str(wait), *(["--demo"] if demo else [])]
    instance.prepare_home(home)
    heard = home / "launcher.log"
    heard.touch(mode=0o600)
    with heard.open("w") as errors:
        launcher = subprocess.Popen(
            command,
            cwd=project.ROOT,
            env={**os.environ, **(env or {})},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert launcher.stdout is not None
        line = launcher.stdout.readline()
        if not line:
            raise RuntimeError(f"Winrate did not start:\n{heard.read_text()}")
        ready = json.loads(line)
        yield Running(ready["link"], ready["url"], Path(ready["home"]), launcher.pid)
    finally:
        launcher.terminate()
        launcher.wait(timeout=20)
