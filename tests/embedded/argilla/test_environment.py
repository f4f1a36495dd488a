"""What argilla-server reads from its data folder before it starts."""

import stat
from pathlib import Path

import pytest

from services.embedded.argilla.runtime.environment import Home, _auth_secret


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give an empty data folder."""
    (tmp_path / "argilla").mkdir()
    return Home(tmp_path, tmp_path / "redis.sock")


@pytest.mark.parametrize("content", [None, b"", b"\n", b"abc", b"\0" * 64, b"\xff" * 64, b"a" * 31])
def test_a_secret_that_anybody_could_guess_is_made_anew(home: Home, content: bytes | None) -> None:
    if content is not None:
        home.auth_secret.write_bytes(content)
    made = _auth_secret(home)
    assert len(made) == 64 and _auth_secret(home) == made
    assert stat.S_IMODE(home.auth_secret.stat().st_mode) == 0o600


def test_a_secret_that_is_one_stays(home: Home) -> None:
    home.auth_secret.write_text("0123456789abcdef" * 4 + "\n")
    assert _auth_secret(home) == "0123456789abcdef" * 4
    assert home.auth_secret.read_text() == "0123456789abcdef" * 4 + "\n"
