"""A kept process: started again when it dies, gone with all that it started when it is told to stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from tools import state
from tools.project import ROOT

T = TypeVar("T")
# A grandchild in a session of its own, as a server's training run or its Redis would be.
WITH_GRANDCHILD = """
import subprocess, sys, time, pathlib
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"], start_new_session=True)
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
time.sleep(100)
"""
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(100)"
)


class Kept:
    """A keeper under test."""

    def __init__(self, home: Path, *command: str, launcher: int | None = None) -> None:
        self.home = home
        env = {**os.environ, "WINRATE_HOME": str(home), "WINRATE_LAUNCHER_PID": str(launcher or os.getpid())}
        arguments = [sys.executable, "-m", "tools.keep", "thing", *command]
        self.process = subprocess.Popen(arguments, cwd=ROOT, env=env)

    def state(self) -> state.State:
        return until(lambda: state.read(self.home, "thing"))

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(10)


def until(get: Callable[[], T | None], seconds: float = 8.0) -> T:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := get():
            return value
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


@pytest.fixture
def keep(tmp_path: Path) -> Iterator[Callable[..., Kept]]:
    """Keepers that are gone after the test."""
    made: list[Kept] = []

    def make(*command: str, launcher: int | None = None) -> Kept:
        made.append(Kept(tmp_path, *command, launcher=launcher))
        return made[-1]

    yield make
    for kept in made:
        if kept.process.poll() is None:
            kept.stop()


def test_a_killed_process_is_started_again(keep: Callable[..., Kept]) -> None:
    kept = keep("sleep", "100")
    first = kept.state()
    os.kill(first.pid, signal.SIGKILL)
    second = until(lambda: now if (now := kept.state()).pid != first.pid else None)
    assert (second.restarts, second.exit_code) == (1, -signal.SIGKILL)
    assert psutil.pid_exists(second.pid)


def test_stopping_ends_grandchildren_too(keep: Callable[..., Kept], tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    kept = keep(sys.executable, "-c", WITH_GRANDCHILD, str(note))
    grandchild = int(until(lambda: note.read_text() if note.exists() else None))
    assert kept.stop() == 0
    assert not psutil.pid_exists(kept.state().pid)
    assert not psutil.pid_exists(grandchild)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans to the keeper")
def test_a_restart_clears_what_the_dead_process_left(keep: Callable[..., Kept], tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    kept = keep(sys.executable, "-c", WITH_GRANDCHILD, str(note))
    grandchild = int(until(lambda: note.read_text() if note.exists() else None))
    os.kill(kept.state().pid, signal.SIGKILL)
    until(lambda: kept.state().restarts)
    assert not psutil.pid_exists(grandchild)


def test_a_process_that_ignores_the_request_is_killed_within_honchos_patience(keep: Callable[..., Kept]) -> None:
    kept = keep(sys.executable, "-c", STUBBORN)
    until(lambda: state.tail(kept.home, "thing"))
    begun = time.monotonic()
    kept.stop()
    assert time.monotonic() - begun < 5
    assert not psutil.pid_exists(kept.state().pid)


def test_it_ends_when_the_launcher_is_gone(keep: Callable[..., Kept]) -> None:
    launcher = subprocess.Popen(["sleep", "100"])
    kept = keep("sleep", "100", launcher=launcher.pid)
    pid = kept.state().pid
    launcher.kill()
    launcher.wait()
    assert kept.process.wait(8) == 0
    assert not psutil.pid_exists(pid)


def test_a_missing_program_is_in_the_log_and_tried_again(keep: Callable[..., Kept]) -> None:
    kept = keep("/no/such/program")
    until(lambda: kept.state().restarts)
    assert state.tail(kept.home, "thing")[0] == "/no/such/program: No such file or directory"
    assert kept.state().exit_code == 127


def test_the_log_of_the_start_before_is_kept_once(keep: Callable[..., Kept], tmp_path: Path) -> None:
    state.log_file(tmp_path, "thing").parent.mkdir()
    state.log_file(tmp_path, "thing").write_text("before\n")
    keep("sh", "-c", "echo now; sleep 100")
    until(lambda: state.tail(tmp_path, "thing") == ["now"])
    assert (tmp_path / "logs" / "thing.log.1").read_text() == "before\n"
