"""`make run` on a small stand-in project: the link, a second start, the table, and that nothing is left behind."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tools import health, instance, running, state, status
from tools.project import ROOT, processes
from tools.running import Running
from tools.session import end_leftovers

SERVER = """
import http.server, os, sys
class Well(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(os.environ.get("WINRATE_DEMO", "no demo").encode())
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Well).serve_forever()
"""
WORKER = """
import os, pathlib, time
while True:
    pathlib.Path(os.environ["WINRATE_HOME"], "worker.heartbeat").touch()
    time.sleep(1)
"""
PORTS = {"WINRATE_APP_PORT": "38501", "WINRATE_ARGILLA_PORT": "36900", "WINRATE_MODELS_PORT": "38600"}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the same names as Winrate's and nothing behind them."""
    root = tmp_path / "project"
    (root / "services" / "store").mkdir(parents=True)
    (root / "server.py").write_text(SERVER)
    (root / "worker.py").write_text(WORKER)
    (root / "services" / "__init__.py").touch()
    (root / "services" / "store" / "__init__.py").touch()
    (root / "services" / "store" / "migrate.py").write_text("print('migrated')")
    (root / "services" / "accounts.py").write_text("print('/?token=once')")
    keep = f"exec {sys.executable} -m tools.keep"
    (root / "Procfile").write_text(
        f"web: {keep} web {sys.executable} server.py $WINRATE_APP_PORT\n"
        f"worker: {keep} worker {sys.executable} worker.py\n"
        f"redis: {keep} redis sleep 100\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return root


@pytest.fixture
def winrate(project: Path, tmp_path: Path) -> Iterator[Running]:
    """That project, running."""
    with running.start(tmp_path / "home", root=project, env=PORTS, wait=20) as started:
        yield started


def run(module: str, *arguments: str, root: Path, home: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments, "--root", str(root), "--home", str(home)]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **PORTS}, capture_output=True, text=True, check=False)


def pids(home: Path) -> list[int]:
    return [pid for known in state.read_all(home) for pid in (known.keeper, known.pid)]


def test_the_link_signs_in_at_the_address_that_answers(winrate: Running) -> None:
    assert winrate.link == f"{winrate.url}/?token=once"
    assert winrate.url == winrate.endpoints["app"]["url"]
    with urllib.request.urlopen(winrate.url) as answer:
        assert answer.read() == b"no demo"


def test_the_data_folder_is_its_owners(winrate: Running) -> None:
    assert winrate.home.stat().st_mode & 0o777 == 0o700
    assert [place for place in winrate.home.rglob("*") if place.stat().st_mode & 0o077] == []


def test_a_second_start_gives_the_link_of_the_first(winrate: Running, project: Path) -> None:
    again = run("tools.launch", "--no-browser", root=project, home=winrate.home)
    assert again.returncode == 0
    assert again.stdout == f"Winrate is already running (process {winrate.pid}) at  {winrate.link}\n"


def test_the_table_shows_who_is_up(winrate: Running, project: Path) -> None:
    table = status.rows(winrate.home, project)
    assert [(row.name, row.healthy) for row in table] == [("web", True), ("worker", True), ("redis", True)]
    assert table[0].url == winrate.url
    assert table[0].megabytes > 1
    assert run("tools.status", "--check", root=project, home=winrate.home).returncode == 0


def test_stopping_leaves_no_process(project: Path, tmp_path: Path) -> None:
    with running.start(tmp_path / "home", root=project, env=PORTS, wait=20) as started:
        left = pids(started.home)
        assert len(left) == 6
        assert run("tools.status", "stop", root=project, home=started.home).stdout == "Winrate has stopped.\n"
        assert [pid for pid in left if psutil.pid_exists(pid)] == []
    assert run("tools.status", "--check", root=project, home=started.home).returncode == 1


def test_a_killed_launcher_leaves_nothing_to_the_next(project: Path, tmp_path: Path) -> None:
    with running.start(tmp_path / "home", root=project, env=PORTS, wait=20) as started:
        left = pids(started.home)
        os.kill(started.pid, signal.SIGKILL)
    assert instance.holder(started.home) is None
    end_leftovers(started.home, grace=8)
    assert [pid for pid in left if psutil.pid_exists(pid)] == []


def test_a_store_that_cannot_migrate_is_said_and_nothing_starts(project: Path, tmp_path: Path) -> None:
    (project / "services" / "store" / "migrate.py").write_text(
        "raise SystemExit('The database is of a newer Winrate.')"
    )
    done = run("tools.launch", "--no-browser", root=project, home=tmp_path / "home")
    assert done.returncode == 1
    assert done.stderr == "Migrating the store failed:\n  The database is of a newer Winrate.\n"
    assert state.read_all(tmp_path / "home") == []


def test_what_does_not_come_up_is_named_with_its_log(project: Path, tmp_path: Path) -> None:
    (project / "worker.py").write_text("raise SystemExit('no queue')")
    with pytest.raises(RuntimeError) as caught, running.start(tmp_path / "home", root=project, env=PORTS, wait=3):
        pass
    assert "worker stopped (exit code 1) and was started again." in str(caught.value)
    assert "  no queue" in str(caught.value)
    assert "Not up after 3 s: worker." in str(caught.value)


def test_a_demo_is_loaded_once_all_is_up(project: Path, tmp_path: Path) -> None:
    (project / "services" / "demo.py").write_text("import pathlib; pathlib.Path('loaded').touch()")
    with running.start(tmp_path / "home", root=project, env=PORTS, demo=True, wait=20) as started:
        assert (project / "loaded").exists()
        with urllib.request.urlopen(started.url) as answer:
            assert answer.read() == b"1"


def test_an_old_heartbeat_is_not_health(tmp_path: Path) -> None:
    beat = tmp_path / "worker.heartbeat"
    beat.touch()
    assert health.beats(beat, since=beat.stat().st_mtime)
    assert not health.beats(beat, since=beat.stat().st_mtime + 5)
    os.utime(beat, (1, 1))
    assert not health.beats(beat, since=0)


def test_the_procfile_keeps_every_process_under_its_own_name() -> None:
    lines = [line for line in (ROOT / "Procfile").read_text().splitlines() if line]
    assert processes(ROOT) == ["web", "worker", "redis", "argilla", "argilla-worker", "models"]
    for name, line in zip(processes(ROOT), lines, strict=True):
        assert line.startswith(f"{name}: exec .venv/app/bin/python -m tools.keep {name} .venv/")


def test_the_ready_line_is_json_and_alone_on_stdout(project: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tools.launch",
        "--json-ready",
        "--root",
        str(project),
        "--home",
        str(tmp_path / "h"),
    ]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **PORTS}, stdout=subprocess.PIPE, text=True
    ) as launcher:
        assert launcher.stdout is not None
        assert set(json.loads(launcher.stdout.readline())) == {"link", "url", "home"}
        launcher.terminate()
        assert launcher.stdout.read() == ""
    assert launcher.returncode == 0
