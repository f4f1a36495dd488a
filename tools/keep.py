"""Keeps one process of the Procfile running: `python -m tools.keep NAME COMMAND...`

honcho ends everything when one process ends; here each is started again instead, with a growing pause, while the others
go on. Output goes to $WINRATE_HOME/logs/NAME.log. On SIGTERM, or when the launcher is gone, the process ends together
with all that it started.
"""

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil

from tools import family, state

# honcho kills after 5 seconds, so what is kept has to be gone before.
GRACE = 4.0
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
STEADY = 30.0
LOG_LIMIT = 20_000_000
TICK = 1.0
CALM_TICK = 5.0  # where the kernel tells of the launcher's end


class Keeper:
    """Starts a command again whenever it ends, until it is told to stop."""

    def __init__(self, name: str, command: list[str], home: Path, launcher: psutil.Process | None) -> None:
        self.name, self.command, self.home, self.launcher = name, command, home, launcher
        self.stopping = False
        self.restarts = 0
        self.exit_code: int | None = None
        self.log = state.log_file(home, name)
        self.created = psutil.Process().create_time()
        self.wake, wakeup = os.pipe()
        for end in (self.wake, wakeup):
            os.set_blocking(end, False)
        self.launcher_ended = _watched(launcher)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self.stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def stop(self, *_: object) -> None:
        self.stopping = True

    def run(self) -> None:
        """Start, watch and start again; return once stopped, with nothing left behind."""
        family.adopt_orphans()
        self.rotate()
        failures = 0
        while not self.stopping:
            begun = time.monotonic()
            self.exit_code = self.watch(self.start())
            # What the ended process had started would hold its port or its files against the next one.
            family.end_descendants(GRACE)
            failures = 0 if time.monotonic() - begun > STEADY else failures + 1
            if not self.stopping:
                self.restarts += 1
                self.rest(PAUSES[min(failures, len(PAUSES)) - 1] if failures else PAUSES[0])

    def start(self) -> subprocess.Popen[bytes] | None:
        with self.log.open("ab") as sink:
            try:
                child = subprocess.Popen(
                    self.command, stdout=sink, stderr=sink, stdin=subprocess.DEVNULL, process_group=0
                )
            except OSError as error:
                sink.write(f"{self.command[0]}: {error.strerror}\n".encode())
                self.publish(os.getpid(), self.created)
                return None
        with suppress(psutil.NoSuchProcess):
            self.publish(child.pid, psutil.Process(child.pid).create_time())
        return child

    def publish(self, pid: int, created: float) -> None:
        now = time.time()
        state.write(
            self.home,
            state.State(self.name, os.getpid(), self.created, pid, created, now, self.restarts, self.exit_code),
        )

    def watch(self, child: subprocess.Popen[bytes] | None) -> int:
        """Wait until the child ends, then return its exit code; return early when stopping."""
        if child is None:
            return 127
        while not self.stopping:
            # As the adopter of orphans this process has to collect them too, so it waits for any child.
            with suppress(ChildProcessError):
                while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                    if ended[0] == child.pid:
                        child.returncode = os.waitstatus_to_exitcode(ended[1])
                        return child.returncode
            self.tick()
        return 0

    def rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.stopping and (left := until - time.monotonic()) > 0:
            self.tick(left)

    def tick(self, seconds: float = CALM_TICK) -> None:
        """Sleep until a signal comes or the time is over; look after the launcher and the log."""
        watched = [self.wake, *([] if self.launcher_ended is None else [self.launcher_ended])]
        select.select(watched, [], [], min(seconds, TICK if self.launcher_ended is None else CALM_TICK))
        with suppress(BlockingIOError):
            os.read(self.wake, 512)
        if self.launcher is not None and not self.launcher.is_running():
            self.stopping = True
        if self.log.stat().st_size > LOG_LIMIT:
            shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)

    def rotate(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists():
            os.replace(self.log, self.log.with_suffix(".log.1"))
        self.log.touch()


def _watched(launcher: psutil.Process | None) -> int | None:
    """Open what becomes readable when the launcher ends; None where there is no such thing (macOS)."""
    if launcher is None or not hasattr(os, "pidfd_open"):
        return None
    with suppress(OSError):  # it has ended already, or the kernel is too old: looking tells
        return os.pidfd_open(launcher.pid)
    return None


def main() -> None:
    """Keep the command of the command line for the launcher that the environment names."""
    name, *command = sys.argv[1:]
    home = Path(os.environ["WINRATE_HOME"])
    launcher = os.environ.get("WINRATE_LAUNCHER_PID")
    Keeper(name, command, home, psutil.Process(int(launcher)) if launcher else None).run()


if __name__ == "__main__":
    main()
