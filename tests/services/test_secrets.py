"""Secrets are readable with this installation's key alone."""

import stat
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
