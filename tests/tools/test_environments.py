"""Stamps: what makes an environment stale, and that a warm check is cheap."""

import sys
import time
from pathlib import Path

import pytest

from tools import environments
from tools.environments import Layer
from tools.errors import Refusal
from tools.instance import Holder

BASE = Layer("app", "app", ("a.txt",), 1, "things")
MORE = Layer("dev", "app", ("b.txt",), 1, "more things", base=False)
OTHER = Layer("other", "other", ("a.txt", "b.txt"), 1, "other things")
LAYERS = [BASE, OTHER, MORE]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project whose layers are all built."""
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("numpy==2\n")
    for name in ("app", "other"):
        (tmp_path / ".venv" / name / "bin").mkdir(parents=True)
        (tmp_path / ".venv" / name / "bin" / "python").symlink_to(sys.executable)
    for layer in LAYERS:
        environments.stamp(tmp_path, layer).write_text(environments.digest(tmp_path, layer))
    return tmp_path


def test_built_layers_are_fresh(root: Path) -> None:
    assert environments.stale(root, LAYERS) == []


def test_a_changed_lock_rebuilds_what_names_it(root: Path) -> None:
    (root / "b.txt").write_text("numpy==3\n")
    assert environments.stale(root, LAYERS) == [OTHER, MORE]


def test_a_rebuilt_base_takes_what_lies_on_it_along(root: Path) -> None:
    environments.stamp(root, BASE).unlink()
    assert environments.stale(root, LAYERS) == [BASE, MORE]


def test_an_environment_whose_python_is_gone_is_stale(root: Path) -> None:
    python = root / ".venv" / "other" / "bin" / "python"
    python.unlink()
    python.symlink_to(root / "removed")
    assert environments.stale(root, LAYERS) == [OTHER]


def test_another_python_version_or_place_changes_the_digest(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = environments.digest(root, BASE)
    monkeypatch.setattr(sys, "version_info", (3, 12, 0, "final", 0))
    assert environments.digest(root, BASE) != before


def test_a_build_that_fails_leaves_no_stamp(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing:
        def run(self, *arguments: str, label: str) -> None:
            raise Refusal("no network")

    monkeypatch.setattr("tools.uv.fetch", lambda root, interpreter: Failing())
    with pytest.raises(Refusal, match="no network"):
        environments.build(root, BASE, sys.executable, "[1/1]")
    assert environments.stale(root, [BASE]) == [BASE]


def test_too_little_space_is_said_before_anything_is_fetched(root: Path) -> None:
    with pytest.raises(Refusal, match=r"need about 9000\.0 GB"):
        environments.announce(root, [Layer("big", "big", (), 9_000_000, "a lot")], sys.executable)


def test_the_check_takes_milliseconds(root: Path) -> None:
    begun = time.perf_counter()
    environments.stale(root, LAYERS)
    assert time.perf_counter() - begun < 0.05


def test_every_lock_exists() -> None:
    layers = [environments.APP, environments.DEV, environments.ARGILLA, environments.MODELS]
    locks = [environments.ROOT / lock for layer in layers for lock in layer.locks]
    assert [lock for lock in locks if not lock.is_file()] == []


def test_a_running_winrate_keeps_its_environments(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.instance.holder", lambda home: Holder(pid=7, url="http://127.0.0.1:8501"))
    environments.stamp(root, BASE).unlink()
    with pytest.raises(Refusal, match=r"Winrate is running \(process 7"):
        environments.build_all(root, LAYERS, sys.executable)
    assert environments.python(root, BASE).exists()
