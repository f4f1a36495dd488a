"""One run of the Procfile: start it under honcho, see it become healthy, watch it, end it."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

from tools import family, health, project, state
from tools.endpoints import Endpoints
from tools.errors import Refusal
from tools.terminal import Terminal

TICK = 0.1
WATCH_TICK = 2.0
# honcho needs up to 5 seconds before it kills; what is left after it gets these two.
HONCHO_GRACE = 6.0
LAST_GRACE = 2.0


class Session:
    """The running processes of one data folder."""

    def __init__(self, root: Path, home: Path, endpoints: Endpoints, env: dict[str, str], terminal: Terminal) -> None:
        self.root, self.home, self.endpoints, self.env, self.terminal = root, home, endpoints, env, terminal
        self.names = project.processes(root)
        self.honcho: subprocess.Popen[bytes] | None = None
        self.restarts = dict.fromkeys(self.names, 0)
        self.asked_to_stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask_to_stop)

    @property
    def stopping(self) -> bool:
        """Say whether somebody asked to stop."""
        return self.asked_to_stop.is_set()

    def ask_to_stop(self, *_: object) -> None:
        self.asked_to_stop.set()

    def start(self) -> None:
        """Start honcho, in a session of its own so that Ctrl-C reaches only the launcher."""
        family.adopt_orphans()
        log = state.log_file(self.home, "honcho")
        log.parent.mkdir(parents=True, exist_ok=True)
        # No .env file: what the launcher sets is all that there is to know.
        manager = str(project.ROOT / "tools" / "manager.py")
        command = [sys.executable, "-P", manager, "-e", os.devnull, "-d", str(self.root), "--no-colour", "start"]
        with log.open("wb") as sink:
            self.honcho = subprocess.Popen(
                command,
                cwd=self.root,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )

    def wait_until_healthy(self, seconds: float, on_ready: Callable[[str], None]) -> list[str]:
        """Wait until each process is healthy, telling `on_ready` each name once; return who is not when time is up."""
        waiting = list(self.names)
        until = time.monotonic() + seconds
        while waiting and not self.stopping and time.monotonic() < until:
            self.check()
            for name in self.healthy(waiting):
                waiting.remove(name)
                self.terminal.show(set(self.names) - set(waiting))
                on_ready(name)
            self.terminal.show(set(self.names) - set(waiting))
            time.sleep(TICK)
        return waiting

    def healthy(self, names: Iterable[str]) -> list[str]:
        return [name for name in names if health.healthy(name, self.home, self.endpoints.content)]

    def watch(self) -> None:
        """Stay until asked to stop, telling about each process that had to be started again."""
        while not self.stopping:
            self.check()
            self.asked_to_stop.wait(WATCH_TICK)

    def check(self) -> None:
        """Report restarts; raise Refusal when honcho itself has ended."""
        if self.honcho is None or self.honcho.poll() is not None:
            lines = "\n".join("  " + line for line in state.tail(self.home, "honcho"))
            raise Refusal(f"The process manager has ended, so Winrate stops. Its last lines:\n{lines}")
        for name in self.names:
            known = state.read(self.home, name)
            if known is not None and known.restarts > self.restarts[name]:
                self.report(known)

    def report(self, known: state.State) -> None:
        stopped = f"{known.name} stopped ({ending(known.exit_code)}) and was started again"
        if self.restarts[known.name] == 0:
            lines = "\n".join("  " + line for line in state.tail(self.home, known.name))
            self.terminal.say(f"{stopped}. The end of {state.log_file(self.home, known.name)}:\n{lines}")
        elif known.restarts & (known.restarts - 1) == 0:
            # The 2nd, 4th, 8th time: enough to be seen, without filling the terminal.
            self.terminal.say(f"{stopped}, {known.restarts} times by now.")
        self.restarts[known.name] = known.restarts

    def end(self) -> None:
        """End every process with all that it started, within 10 seconds."""
        if self.honcho is not None and self.honcho.poll() is None:
            self.honcho.terminate()
            try:
                self.honcho.wait(HONCHO_GRACE)
            except subprocess.TimeoutExpired:
                self.honcho.kill()
        family.end_descendants(LAST_GRACE)
        end_leftovers(self.home, grace=LAST_GRACE)


def end_leftovers(home: Path, grace: float) -> int:
    """End what an earlier launcher of this folder left running when it was killed; return how many those were."""
    left: list[psutil.Process] = []
    for known in state.read_all(home):
        recorded = (family.alive(known.keeper, known.keeper_created), family.alive(known.pid, known.created))
        for process in recorded:
            if process is not None:
                left += [process, *family.descendants(process.pid)]
    family.end(left, grace)
    state.clear(home)
    return len(left)


def ending(code: int | None) -> str:
    """Put an exit code into words."""
    if code is not None and code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
