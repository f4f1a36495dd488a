"""What uv and pip print when they fail, as a sentence."""

import os
import sys
from pathlib import Path

import pytest

from tools import uv
from tools.errors import Refusal


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """An empty set-up log."""
    place = tmp_path / "setup.log"
    place.touch()
    return place


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        ("error: failed to copy file: No space left on device (os error 28)", "The disk is full"),
        ("error: Failed to fetch\n  cause: dns error", "The package registry cannot be reached"),
        ("error: No solution found when resolving dependencies", "Installing app failed"),
    ],
)
def test_a_failure_is_explained(printed: str, sentence: str, log: Path) -> None:
    command = [sys.executable, "-c", f"import sys; sys.exit({printed!r})"]
    with pytest.raises(Refusal, match=sentence):
        uv.watched(command, dict(os.environ), log, "app")


def test_only_the_failing_command_is_quoted(log: Path) -> None:
    log.write_text("dns error, long ago\n")
    with pytest.raises(Refusal, match="Installing app failed"):
        uv.watched([sys.executable, "-c", "raise SystemExit('no')"], dict(os.environ), log, "app")
