"""Secrets are readable with this installation's key alone."""

import base64
import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from services import secrets, settings
from services.errors import BadInput


def test_a_secret_comes_back(home: Path) -> None:
    assert secrets.decrypt(secrets.encrypt("sk-naïve 🔑")) == "sk-naïve 🔑"


def test_the_key_is_for_its_owner_alone(home: Path) -> None:
    secrets.encrypt("x")
    assert stat.S_IMODE(settings.load().secret_key_file.stat().st_mode) == 0o600


def test_two_installations_cannot_read_each_other(home: Path) -> None:
    hidden = secrets.encrypt("x")
    settings.load().secret_key_file.unlink()
    with pytest.raises(BadInput, match="Enter it again in Settings"):
        secrets.decrypt(hidden)


def test_a_key_from_the_environment_is_used_and_never_written(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINRATE_SECRET_KEY", Fernet.generate_key().decode())
    assert secrets.decrypt(secrets.encrypt("x")) == "x"
    assert not settings.load().secret_key_file.exists()


_KEY = base64.urlsafe_b64encode(b"the same key in every process ..")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"damaged",
        b"A" * 44,
        b"\xff\xfe\x00",
        _KEY[:-1],
        _KEY * 2,
        b"\xef\xbb\xbf" + _KEY,
        b'"' + _KEY + b'"',
        _KEY + b"\0",
        _KEY.decode().encode("utf-16"),
    ],
)
def test_an_empty_or_damaged_key_is_said_with_the_way_out(home: Path, content: bytes) -> None:
    hidden = secrets.encrypt("x")
    settings.load().secret_key_file.write_bytes(content)
    for use in (lambda: secrets.encrypt("y"), lambda: secrets.decrypt(hidden), lambda: secrets.derived("z")):
        with pytest.raises(secrets.BadKey, match=r"secret\.key is (empty|damaged).*make restore.*delete it"):
            use()
    assert settings.load().secret_key_file.read_bytes() == content, "a damaged key is never replaced in silence"


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n", b" \n\n"])
def test_a_key_may_end_as_editors_end_files(home: Path, ending: bytes) -> None:
    settings.load().secret_key_file.write_bytes(_KEY + ending)
    assert secrets.keys() == [_KEY]


def test_a_key_that_is_no_file_is_said(home: Path) -> None:
    file = settings.load().secret_key_file
    file.mkdir(parents=True)
    with pytest.raises(secrets.BadKey, match=r"secret\.key cannot be read: Is a directory"):
        secrets.encrypt("x")
    file.rmdir()
    file.symlink_to(home / "gone")
    with pytest.raises(secrets.BadKey, match=r"secret\.key cannot be read: No such file"):
        secrets.encrypt("x")


def test_a_key_that_cannot_be_written_leaves_no_half_of_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr("os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            secrets.encrypt("x")
    assert not settings.load().secret_key_file.exists()
    assert secrets.decrypt(secrets.encrypt("x")) == "x"


def test_processes_that_start_together_agree_on_one_key(home: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: secrets.derived("one"), range(64)))
    assert len(found) == 1
    assert [each.name for each in home.iterdir() if "secret" in each.name] == ["secret.key"]
