"""Which build of PyTorch is taken."""

from pathlib import Path
from typing import cast

import pytest

from tools import torch_wheel
from tools.uv import Uv


class FakeUv:
    """Finds only the requirements it is told of, and notes what is installed."""

    def __init__(self, *found: str) -> None:
        self.found = found
        self.installed: list[tuple[str, ...]] = []

    def finds(self, environment: Path, *arguments: str, seconds: float) -> bool:
        return " ".join(arguments) in self.found

    def pip_install(self, environment: Path, *arguments: str, label: str) -> None:
        self.installed.append(arguments)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A torch.txt."""
    place = tmp_path / "torch.txt"
    place.write_text("# pinned\ntorch==2.13.0\n")
    return place


def install(
    fake: FakeUv, lock: Path, monkeypatch: pytest.MonkeyPatch, platform: str = "linux"
) -> list[tuple[str, ...]]:
    monkeypatch.setattr("sys.platform", platform)
    torch_wheel.install(cast(Uv, fake), lock.parent, lock)
    return fake.installed


def test_a_cpu_wheel_at_hand_is_taken(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert install(FakeUv("torch==2.13.0+cpu"), lock, monkeypatch) == [("torch==2.13.0+cpu",)]


def test_else_pytorchs_own_index_is_asked(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = ("--torch-backend", "cpu", "torch==2.13.0")
    assert install(FakeUv(" ".join(chosen)), lock, monkeypatch) == [chosen]


def test_else_the_plain_wheel_with_a_warning(
    lock: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert install(FakeUv(), lock, monkeypatch) == [("torch==2.13.0",)]
    assert "with CUDA: about 2.5 GB" in capsys.readouterr().out


def test_macos_takes_its_plain_wheel_silently(
    lock: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert install(FakeUv("torch==2.13.0+cpu"), lock, monkeypatch, "darwin") == [("torch==2.13.0",)]
    assert capsys.readouterr().out == ""
