"""Archives that somebody changed or made: refused, or restored without what could do harm."""

import hashlib
import json
import random
import sqlite3
import stat
import subprocess
import sys
import zipfile
from contextlib import closing, suppress
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from services import store
from services.store import migrate
from tests.tools.test_backup import data, made, manifest, rewrite  # noqa: F401 (fixtures)
from tools import archive, backup, database_check, members, restore, signing
from tools.errors import Refusal
from tools.project import ROOT


def forge(source: Path, changes: dict[str, bytes | None], key: bytes | None = None) -> None:
    """Change files of an archive with their hashes recomputed, signed with a key or with the old signature."""
    held = manifest(source)
    files = dict(held["files"])  # type: ignore[call-overload]
    for name, content in changes.items():
        files.pop(name, None)
        if content is not None:
            files[name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    text = json.dumps(held | {"files": files}).encode()
    members_ = {archive.DATA + name: content for name, content in changes.items()}
    signature = {archive.SIGNATURE: signing.sign(text, key).text().encode()} if key else {}
    rewrite(source, {**members_, archive.MANIFEST: text, **signature})


def database(statement: str) -> bytes:
    """Make a database with one more thing in it."""
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.executescript("CREATE TABLE alembic_version (version_num TEXT); CREATE TABLE votes (id TEXT)")
        opened.execute("INSERT INTO alembic_version VALUES (?)", [archive.known_schemas()[-1]])
        opened.executescript(statement)
        return opened.serialize()


def test_recomputed_hashes_do_not_help(made: Path, data: Path) -> None:  # noqa: F811
    forge(made, {"endpoints.json": b"{}"})
    with pytest.raises(Refusal, match=r"not signed with this installation's key.*TRUST=1"):
        restore.restore(made, data)
    assert (data / "endpoints.json").read_text() == "This is endpoints.json."


def test_neither_does_a_signature_with_another_key_or_none(made: Path, data: Path) -> None:  # noqa: F811
    forge(made, {"endpoints.json": b"{}"}, signing.signing_key(Fernet.generate_key()))
    with pytest.raises(Refusal, match="not signed with this installation's key"):
        restore.restore(made, data)
    rewrite(made, {archive.SIGNATURE: None})
    with pytest.raises(Refusal, match="is not signed"):
        restore.restore(made, data)
    for text in (b"[]", b"[" * 100_000):
        rewrite(made, {archive.SIGNATURE: text})
        with pytest.raises(Refusal, match="is not signed"):
            restore.restore(made, data)
    rewrite(made, {archive.SIGNATURE: json.dumps({"key": "ä", "mac": "ä"}).encode()})
    with pytest.raises(Refusal, match="not signed with this installation's key"):
        restore.restore(made, data)


@pytest.mark.parametrize(
    "name",
    [
        "jobs.db",
        "argilla/redis/dump.rdb",
        "argilla/redis/appendonly.aof",
        "argilla/oauth.yaml",
        "argilla/tmp/server/x.py",
        "run/web.json",
        "run/worker.wake",
        "logs/web.log",
        "models/base/model.safetensors",
        "models/jobs/ftjob-1/adapter/adapter_model.bin",
        "models/jobs/ftjob-1/adapter/model.py",
        "models/jobs/ftjob-1/sitecustomize.py",
        "winrate.db-wal",
        "winrate.db-journal",
        ".ssh/authorized_keys",
        "app.py",
    ],
)
def test_what_no_backup_holds_is_not_restored(made: Path, data: Path, name: str) -> None:  # noqa: F811
    before = (data / name).read_text() if (data / name).is_file() else None
    forge(made, {name: b"anything"})
    done = restore.restore(made, data, trust=True)
    assert done.left_out == [name]
    assert not (data / name).exists(), before


@pytest.mark.parametrize("name", members.DATABASES)
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON votes BEGIN DELETE FROM votes; END",
        "CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON votes BEGIN DELETE FROM votes; END",
        "CREATE TRIGGER t BEFORE UPDATE ON votes BEGIN SELECT RAISE(ABORT, 'no'); DELETE FROM votes; END",
        "CREATE TRIGGER sql_search_x AFTER INSERT ON votes BEGIN INSERT INTO votes VALUES (NEW.id); END",
        "CREATE VIEW people AS SELECT 1",
        "CREATE VIRTUAL TABLE words USING fts5(word)",
        "CREATE VIRTUAL TABLE sql_search_words USING fts5(scope, words, tokenize = 'porter')",
        "CREATE VIRTUAL TABLE shape USING rtree(id, a, b)",
    ],
)
def test_a_database_with_more_than_data_is_refused(made: Path, data: Path, name: str, statement: str) -> None:  # noqa: F811
    forge(made, {name: database(statement)})
    with pytest.raises(Refusal, match="never put there"):
        restore.restore(made, data, trust=True)
    assert (data / "endpoints.json").exists()


@pytest.mark.parametrize("content", [b"", b"no database", database_check.HEADER + b"\xff" * 5000])
def test_a_database_that_is_none_is_refused(made: Path, data: Path, content: bytes) -> None:  # noqa: F811
    forge(made, {"winrate.db": content})
    with pytest.raises(Refusal, match=r"no database|damaged"):
        restore.restore(made, data, trust=True)


def test_a_database_of_another_schema_than_the_manifest_says_is_refused(made: Path, data: Path) -> None:  # noqa: F811
    forge(made, {"winrate.db": database("UPDATE alembic_version SET version_num = '0001'")})
    with pytest.raises(Refusal, match="is broken"):
        restore.restore(made, data, trust=True)


@pytest.mark.parametrize("key", [b"", b"\n", b"short", b"A" * 44])
def test_a_key_that_is_none_is_refused(made: Path, data: Path, key: bytes) -> None:  # noqa: F811
    forge(made, {"secret.key": key})
    with pytest.raises(Refusal, match="holds no key"):
        restore.restore(made, data, trust=True)


def test_a_file_that_is_larger_than_it_says_is_refused_before_the_disk_is_full(made: Path, data: Path) -> None:  # noqa: F811
    held = manifest(made)
    name = "models/files/file-1"
    entry = {"sha256": "0" * 64, "bytes": 1}
    files = dict(held["files"]) | {name: entry}  # type: ignore[call-overload]
    rewrite(made, {archive.MANIFEST: json.dumps(held | {"files": files}).encode(), f"data/{name}": b"0" * 50_000_000})
    with pytest.raises(Refusal, match="is broken"):
        restore.restore(made, data, trust=True)
    forge(made, {name: None, "secret.key": b"A" * 5000})
    with pytest.raises(Refusal, match="is broken"):
        restore.restore(made, data, trust=True)


def test_a_link_is_written_as_a_file(made: Path, data: Path) -> None:  # noqa: F811
    name = "models/files/file-1"
    forge(made, {name: b"/etc/passwd"})
    with zipfile.ZipFile(made) as packed:
        held = {each.filename: packed.read(each) for each in packed.infolist()}
    with zipfile.ZipFile(made, "w") as packed:
        for inside, content in held.items():
            info = zipfile.ZipInfo(inside)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            packed.writestr(info, content)
    restore.restore(made, data, trust=True)
    assert not (data / name).is_symlink() and (data / name).read_bytes() == b"/etc/passwd"


def test_a_manifest_that_makes_no_sense_is_refused(made: Path, data: Path) -> None:  # noqa: F811
    for text in (b"", b"[]", b"{}", b'{"format": 1, "files": []}', b'{"format": 1, "files": {"a": 1}}', b"\xff"):
        rewrite(made, {archive.MANIFEST: text})
        with pytest.raises(Refusal, match="no backup of Winrate"):
            restore.restore(made, data)
    for size in (-1, float("inf"), float("nan")):
        rewrite(made, {archive.MANIFEST: manifest_with(made, {"winrate.db": {"sha256": "0", "bytes": size}})})
        with pytest.raises(Refusal, match="no backup of Winrate"):
            restore.restore(made, data)
    rewrite(made, {archive.MANIFEST: b"[" * 100_000})
    with pytest.raises(Refusal, match="no backup of Winrate"):
        restore.restore(made, data)


@pytest.mark.parametrize("form", ["1", 0, -1, True, 1.0])
def test_a_format_that_never_was_empties_no_data_folder(made: Path, data: Path, form: object) -> None:  # noqa: F811
    rewrite(made, {archive.MANIFEST: json.dumps(manifest(made) | {"format": form}).encode()})
    with pytest.raises(Refusal, match="no backup of Winrate"):
        restore.restore(made, data, trust=True)
    assert (data / "endpoints.json").exists()


@pytest.mark.parametrize("files", [{}, {"jobs.db": {"sha256": "0", "bytes": 0}}])
def test_an_archive_with_nothing_to_restore_empties_no_data_folder(
    made: Path,  # noqa: F811
    data: Path,  # noqa: F811
    files: dict[str, object],
) -> None:
    rewrite(made, {archive.MANIFEST: manifest_with(made, files)})
    with pytest.raises(Refusal, match="is broken"):
        restore.restore(made, data, trust=True)
    assert (data / "endpoints.json").exists()


def test_an_archive_with_any_bytes_changed_gets_a_sentence(made: Path, tmp_path: Path) -> None:  # noqa: F811
    content, draw = made.read_bytes(), random.Random(13)
    for number in range(300):
        changed = bytearray(content)
        for _ in range(draw.randint(1, 4)):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
        made.write_bytes(changed)
        with suppress(Refusal):
            restore.restore(made, tmp_path / f"home-{number}", trust=True)
    flags = content.rindex(b"PK\x01\x02", 0, content.rindex(archive.MANIFEST.encode())) + 8
    made.write_bytes(content[:flags] + b"\x01" + content[flags + 1 :])  # says of itself that it is encrypted
    with pytest.raises(Refusal, match="is broken"):
        restore.restore(made, tmp_path / "home", trust=True)


def test_a_key_that_is_no_file_is_said_before_anything_starts(data: Path) -> None:  # noqa: F811
    key = data / "secret.key"
    key.unlink()
    signing.check(data)
    key.mkdir()
    with pytest.raises(Refusal, match=r"secret\.key cannot be read: Is a directory"):
        signing.check(data)
    key.rmdir()
    key.symlink_to(data / "gone")
    with pytest.raises(Refusal, match=r"secret\.key cannot be read: No such file"):
        signing.check(data)


def manifest_with(made: Path, files: dict[str, object]) -> bytes:  # noqa: F811
    held = {"format": 1, "version": "1", "schema": None, "made_at": "", "files": files}
    return json.dumps(held).encode()


def test_what_migrations_put_into_a_store_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINRATE_HOME", str(tmp_path))
    monkeypatch.delenv("WINRATE_DATABASE_URL", raising=False)
    store.reset()
    migrate.upgrade()
    store.reset()
    backup.copy_database(tmp_path / "winrate.db", tmp_path / "copy.db")
    assert database_check.complaint(tmp_path / "copy.db", "winrate.db") is None
    with closing(sqlite3.connect(tmp_path / "copy.db")) as opened:
        assert opened.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0] >= 2


def test_what_argillas_search_puts_into_its_database_is_known(tmp_path: Path) -> None:
    written = (
        "import sys; sys.path.insert(0, 'services/embedded/argilla/sql_search'); import ddl, json;"
        "made = [s for w in ddl.WATCHES for s in ddl.create_trigger(w, 'sqlite')];"
        "print(json.dumps([ddl.FULL_TEXT['sqlite'], *made]))"
    )
    ran = subprocess.run([sys.executable, "-c", written], cwd=ROOT, capture_output=True, text=True, check=True)
    tables = {"records", "responses", "suggestions", "vectors", "metadata_properties", "vectors_settings"}
    columns = "id, record_id, dataset_id, fields, status, metadata, external_id, inserted_at, updated_at"
    file = tmp_path / "argilla.db"
    with closing(sqlite3.connect(file)) as opened:
        for table in tables:
            opened.execute(f"CREATE TABLE {table} ({columns})")
        opened.execute("CREATE TABLE sql_search_changes (part, target)")
        for statement in json.loads(ran.stdout):
            opened.execute(statement)
        opened.commit()
    assert database_check.complaint(file, "argilla/argilla.db") is None


def test_backups_that_a_former_key_signed_still_verify(made: Path, data: Path) -> None:  # noqa: F811
    signing.write_former_keys(data, signing.keys(data))
    (data / "secret.key").write_bytes(Fernet.generate_key())
    newer = backup.back_up(data, made.parent / "newer")
    assert restore.restore(made, data).manifest.files
    assert restore.restore(newer, data).manifest.files, "what was signed later verifies after an older one is back"
