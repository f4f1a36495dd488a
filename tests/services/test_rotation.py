"""Exchanging the key: everything that is encrypted comes along, whatever interrupts it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import LargeBinary

from services import rotation, secrets, settings, store
from services.errors import BadInput, NotReady
from services.mirror import choices
from tests.tools.test_backup import SECRET
from tools import rotate_key, signing
from tools.errors import Refusal
from tools.project import ROOT

pytestmark = pytest.mark.usefixtures("home")


def make_secrets() -> str:
    """Store one secret in each place that has them; gives the provider's id."""
    sealed = secrets.encrypt("sk-1")
    models = {"chat_model": "chat", "embedding_model": "embed"}
    provider = store.Provider(name="Host", base_url="http://x/v1", api_key_encrypted=sealed, **models)
    with store.writing() as session:
        session.add(provider)
    choices.write("argilla", {"url": "http://x", "api_key_encrypted": choices.seal("argilla-key")})
    choices.write("webhook", {"secret_encrypted": choices.seal("hook")})
    return provider.id


def read_secrets(provider_id: str) -> list[str]:
    with store.reading() as session:
        stored = session.get_one(store.Provider, provider_id).api_key_encrypted
    assert stored
    sealed = choices.read("argilla")["api_key_encrypted"], choices.read("webhook")["secret_encrypted"]
    return [secrets.decrypt(stored), *map(choices.unseal, sealed)]


def test_all_that_is_encrypted_opens_with_the_new_key_alone(home: Path) -> None:
    provider, (old,) = make_secrets(), secrets.keys()
    assert rotation.rotate() == (3, 0)
    (new,) = secrets.keys()
    assert new != old
    assert read_secrets(provider) == ["sk-1", "argilla-key", "hook"]
    secrets.replace(settings.load().secret_key_file, [old])
    with pytest.raises(BadInput):
        read_secrets(provider)


@pytest.mark.parametrize("step", ["_columns", "_settings", "replace"])
def test_an_interrupted_rotation_loses_nothing_and_is_begun_again(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = make_secrets()
    replace, calls = secrets.replace, 0

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    def second_time(file: Path, keys: list[bytes]) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        replace(file, keys)

    with monkeypatch.context() as power_cut:
        if step == "replace":
            power_cut.setattr(secrets, "replace", second_time)
        else:
            power_cut.setattr(rotation, step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate()
    assert read_secrets(provider) == ["sk-1", "argilla-key", "hook"]
    choices.write("argilla", {"url": "http://x", "api_key_encrypted": choices.seal("entered meanwhile")})
    assert rotation.rotate() == (3, 0)
    assert len(secrets.keys()) == 1
    assert read_secrets(provider) == ["sk-1", "entered meanwhile", "hook"]


def test_what_no_key_opens_stays_and_is_counted() -> None:
    make_secrets()
    choices.write("webhook", {"secret_encrypted": "not base64!"})
    choices.write("argilla", {"api_key_encrypted": "YWJj"})
    assert rotation.rotate() == (1, 2)
    assert choices.read("argilla") == {"api_key_encrypted": "YWJj"}


def test_a_key_of_the_environment_is_exchanged_there(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    monkeypatch.setenv("WINRATE_SECRET_KEY", old)
    provider = make_secrets()
    with pytest.raises(NotReady, match="Put a new one before it"):
        rotation.rotate()
    monkeypatch.setenv("WINRATE_SECRET_KEY", f"{new} {old}")
    assert rotation.rotate() == (3, 0)
    monkeypatch.setenv("WINRATE_SECRET_KEY", new)
    assert read_secrets(provider) == ["sk-1", "argilla-key", "hook"]


def test_every_encrypted_column_is_named_so_that_it_is_found() -> None:
    binary = {
        column.name
        for table in store.Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary) and ("key" in column.name or "secret" in column.name)
    }
    assert binary and all(name.endswith("_encrypted") for name in binary)


def test_the_command_rotates_and_old_backups_verify(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del monkeypatch
    other = home.parent / "other"
    other.mkdir()
    (other / "secret.key").write_text(SECRET)
    before = signing.keys(other)
    command = [sys.executable, "-m", "tools.rotate_key", "--home", str(other)]
    env = {name: value for name, value in os.environ.items() if name != "WINRATE_DATABASE_URL"}
    ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "make backup" in ran.stdout
    assert (other / "secret.key").read_text() != SECRET
    after = signing.keys(other)
    assert set(before) < set(after) and after[0] not in before


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no key in"):
        rotate_key.check(tmp_path)
    (tmp_path / "secret.key").write_bytes(b"")
    with pytest.raises(Refusal, match=r"secret\.key is empty.*make restore"):
        rotate_key.check(tmp_path)
