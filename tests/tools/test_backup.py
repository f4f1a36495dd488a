"""Backing up while others write, and bringing it back."""

import errno
import json
import os
import sqlite3
import subprocess
import sys
import threading
import zipfile
from collections import namedtuple
from contextlib import closing
from pathlib import Path

import pytest

from tools import archive, backup, database_check, instance, members, restore
from tools.errors import Refusal
from tools.project import ROOT

ADAPTER = "models/jobs/ftjob-1/adapter/adapter_model.safetensors"
KEPT = {"winrate.db", "argilla/argilla.db", "models/models.db"} | {
    "secret.key",
    "endpoints.json",
    "argilla/auth_secret",
    ADAPTER,
}
SECRET = "A" * 43 + "="
MADE_ANEW = (
    "jobs.db",
    "argilla/redis/dump.rdb",
    "logs/web.log",
    "run/states.txt",
    "models/base/model.safetensors",
    "argilla/redis/appendonly.aof",
    "winrate.pid",
)


def make_database(file: Path, *, schema: str = archive.known_schemas()[-1]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as made:
        made.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE alembic_version (version_num TEXT);"
            "CREATE TABLE accounts (name TEXT, balance INTEGER);"
            "INSERT INTO accounts VALUES ('here', 100), ('there', 0);"
        )
        made.execute("INSERT INTO alembic_version VALUES (?)", [schema])
        made.commit()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder as a run leaves it."""
    home = tmp_path / "home"
    for name in KEPT:
        if name.endswith(".db"):
            make_database(home / name)
    for name in [*(name for name in KEPT if not name.endswith(".db")), *MADE_ANEW]:
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(SECRET if name == "secret.key" else f"This is {name}.")
    return home


@pytest.fixture
def made(data: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    return backup.back_up(data, tmp_path / "backups")


def value(database: Path, query: str) -> object:
    with closing(sqlite3.connect(database)) as opened:
        return opened.execute(query).fetchone()[0]


def rewrite(source: Path, changes: dict[str, bytes | None]) -> None:
    """Change what an archive holds; None leaves a file out."""
    with zipfile.ZipFile(source) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(source, "w") as packed:
        for name, content in (held | changes).items():
            if content is not None:
                packed.writestr(name, content)


def manifest(source: Path) -> dict[str, object]:
    with zipfile.ZipFile(source) as packed:
        return dict(json.loads(packed.read(archive.MANIFEST)))


def test_what_is_worth_keeping_comes_back_and_what_was_there_is_kept(data: Path, made: Path) -> None:
    (data / ADAPTER).write_text("trained again")
    (data / "later.txt").write_text("later")
    (data / "secret.key").write_text(SECRET)
    done = restore.restore(made, data)
    kept = done.before
    assert set(done.manifest.files) == KEPT
    assert (data / ADAPTER).read_text() == f"This is {ADAPTER}."
    assert not (data / "later.txt").exists() and not (data / "logs").exists()
    assert kept and (kept / "later.txt").read_text() == "later"
    assert value(data / "winrate.db", "SELECT sum(balance) FROM accounts") == 100


def test_a_backup_goes_to_a_machine_that_has_nothing(made: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "elsewhere" / "home"
    with pytest.raises(Refusal, match=r"no key in .* TRUST=1"):
        restore.restore(made, fresh)
    assert not fresh.exists()
    assert restore.restore(made, fresh, trust=True).before is None
    assert (fresh / "secret.key").read_text() == SECRET


def test_a_copy_made_while_others_write_is_of_one_moment(data: Path, tmp_path: Path) -> None:
    stop, moved = threading.Event(), threading.Event()

    def move() -> None:
        with closing(sqlite3.connect(data / "winrate.db", timeout=60)) as writer:
            while not stop.is_set():
                with writer:
                    writer.execute("UPDATE accounts SET balance = balance - 1 WHERE name = 'here'")
                    writer.execute("UPDATE accounts SET balance = balance + 1 WHERE name = 'there'")
                moved.set()

    thread = threading.Thread(target=move)
    thread.start()
    try:
        assert moved.wait(60)
        copies = [tmp_path / f"copy-{each}.db" for each in range(5)]
        for copy in copies:
            backup.copy_database(data / "winrate.db", copy)
    finally:
        stop.set()
        thread.join()
    assert [value(copy, "SELECT sum(balance) FROM accounts") for copy in copies] == [100] * 5
    assert (
        value(copies[0], "SELECT balance FROM accounts WHERE name = 'there'") != 0
    )  # not yet in the file, only in its WAL


def test_winrates_database_is_copied_before_argillas(data: Path) -> None:
    names = archive.contents(data)
    assert names[: len(members.DATABASES)] == list(members.DATABASES)


def test_only_its_owner_can_read_it_and_the_commands_say_how(data: Path, tmp_path: Path) -> None:
    def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", f"tools.{tool}", *arguments, "--home", str(data)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    done = run("backup")
    (found,) = (data.parent / "winrate-backups").iterdir()
    assert done.returncode == 0 and f"make restore FROM={found}" in done.stdout
    assert found.stat().st_mode & 0o777 == 0o600
    back = run("restore")  # the newest, where none is named
    assert back.returncode == 0 and "make run" in back.stdout
    assert [each for each in (data, *data.rglob("*")) if each.stat().st_mode & 0o077] == []
    missing = run("restore", str(tmp_path / "none.zip"))
    assert (
        missing.returncode == 1
        and missing.stderr.startswith("There is no archive")
        and len(missing.stderr.splitlines()) == 1
    )


def test_nothing_is_restored_under_a_running_winrate(data: Path, made: Path) -> None:
    holding = (
        "import sys, pathlib; from tools import instance\nwith instance.held(pathlib.Path(sys.argv[1])) as lock:\n"
    )
    holding += " instance.announce(lock, 'http://x'); print('held', flush=True); input()"
    command = [sys.executable, "-c", holding, str(data)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdout and running.stdout.readline() == b"held\n"
        with pytest.raises(Refusal, match="make stop"):
            restore.restore(made, data)
        running.communicate(b"\n")
    assert instance.holder(data) is None
    assert restore.restore(made, data).before


def test_an_older_winrates_backup_is_restored_and_said_to_be_older(data: Path, tmp_path: Path) -> None:
    (data / "winrate.db").unlink()
    make_database(data / "winrate.db", schema="0001")
    source = backup.back_up(data, tmp_path / "backups")
    assert restore.restore(source, data).manifest.schema == "0001"


@pytest.mark.parametrize("newer", [{"schema": "9999"}, {"format": 2, "files": "elsewhere"}])
def test_a_newer_winrates_backup_is_refused(made: Path, data: Path, newer: dict[str, object]) -> None:
    rewrite(made, {archive.MANIFEST: json.dumps(manifest(made) | newer).encode()})
    with pytest.raises(Refusal, match="newer Winrate"):
        restore.restore(made, data)


@pytest.mark.parametrize("changes", [{"data/secret.key": b"another"}, {"data/secret.key": None}])
def test_a_changed_archive_is_refused(made: Path, data: Path, changes: dict[str, bytes | None]) -> None:
    rewrite(made, changes)
    (data / "later.txt").write_text("still here")
    with pytest.raises(Refusal, match="is broken"):
        restore.restore(made, data)
    assert (data / "later.txt").read_text() == "still here"
    assert not [each for each in data.parent.iterdir() if "restor" in each.name]


def test_half_an_archive_and_no_archive_are_refused(made: Path, data: Path, tmp_path: Path) -> None:
    made.write_bytes(made.read_bytes()[:2000])
    with pytest.raises(Refusal, match="is broken"):
        restore.restore(made, data)
    other = tmp_path / "photos.zip"
    with zipfile.ZipFile(other, "w") as packed:
        packed.writestr("photo.jpg", b"")
    with pytest.raises(Refusal, match="no backup of Winrate"):
        restore.restore(other, data)


def test_a_bit_that_flipped_on_the_disk_is_noticed(made: Path, data: Path) -> None:
    content = bytearray(made.read_bytes())
    content[60] ^= 1
    made.write_bytes(content)
    with pytest.raises(Refusal, match="is broken"):
        restore.restore(made, data)


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "a/../../outside"])
def test_an_archive_cannot_write_outside_the_data_folder(made: Path, data: Path, name: str) -> None:
    held = manifest(made)
    entry = {"sha256": "0" * 64, "bytes": 0}
    rewrite(made, {archive.MANIFEST: json.dumps(held | {"files": {name: entry}}).encode(), f"data/{name}": b""})
    with pytest.raises(Refusal, match="is broken"):
        restore.restore(made, data, trust=True)


def test_a_full_disk_is_said_and_leaves_nothing_half_done(
    data: Path, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = namedtuple("space", "total used free")
    with monkeypatch.context() as full:
        full.setattr("shutil.disk_usage", lambda _: space(10, 9, 1))
        with pytest.raises(Refusal, match="no room"):
            restore.restore(made, data)

    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("shutil.copyfile", no_space)
    with pytest.raises(Refusal, match="full"):
        backup.back_up(data, tmp_path / "other")
    assert list((tmp_path / "other").iterdir()) == []


def test_a_damaged_database_is_not_backed_up_in_silence(data: Path, tmp_path: Path) -> None:
    file = data / "models/models.db"
    file.write_bytes(database_check.HEADER + b"\xff" * 5000)
    with pytest.raises(Refusal, match=r"models\.db"):
        backup.back_up(data, tmp_path / "backups")


def test_an_empty_folder_and_a_folder_inside_are_refused(data: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="nothing to back up"):
        backup.back_up(tmp_path / "none", tmp_path / "backups")
    with pytest.raises(Refusal, match="inside the data folder"):
        backup.back_up(data, data / "backups")


def test_a_database_that_lives_elsewhere_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert backup.left_out() == []
    monkeypatch.setenv("WINRATE_DATABASE_URL", "postgresql://db/winrate")
    (sentence,) = backup.left_out()
    assert "pg_dump" in sentence and "Winrate's own database" in sentence
