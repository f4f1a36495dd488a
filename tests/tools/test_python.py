"""The search for a Python, with a PATH of made-up ones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.project import ROOT


@pytest.fixture
def finder(tmp_path: Path) -> Path:
    """A copy of tools/python in a project without environments."""
    copy = tmp_path / "project" / "tools" / "python"
    copy.parent.mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "python", copy)
    (tmp_path / "bin").mkdir()
    return copy


def fake(folder: Path, name: str, script: str) -> None:
    place = folder / name
    place.write_text(f"#!/bin/sh\n{script}\n")
    place.chmod(0o755)


def found_by(finder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{finder.parents[2] / 'bin'}"
    command = ["/bin/sh", str(finder), "-c", "print('ran')"]
    # The folder of dirname and nothing else: this machine's own Pythons are not to be found.
    os.symlink(shutil.which("dirname") or "", Path(path) / "dirname")
    return subprocess.run(command, env={"PATH": path}, capture_output=True, text=True, check=False)


def test_a_shim_that_fails_is_passed_over(finder: Path) -> None:
    folder = finder.parents[2] / "bin"
    fake(folder, "python3.11", "exit 127")
    fake(folder, "python3.12", f'exec "{sys.executable}" "$@"')
    assert found_by(finder).stdout == "ran\n"


def test_no_python_is_one_sentence(finder: Path) -> None:
    fake(finder.parents[2] / "bin", "python3", "exit 1")
    done = found_by(finder)
    assert done.returncode == 1
    assert done.stderr == "Winrate needs Python 3.11, 3.12 or 3.13 on PATH, and none was found.\n"


def test_a_python_without_venv_is_named(finder: Path) -> None:
    fake(finder.parents[2] / "bin", "python3.11", 'case "$*" in *ensurepip*) exit 1 ;; esac')
    done = found_by(finder)
    assert done.returncode == 1
    assert done.stderr.startswith("python3.11 has no venv module")


def test_the_environment_of_the_app_comes_first(finder: Path) -> None:
    own = finder.parents[1] / ".venv" / "app" / "bin"
    own.mkdir(parents=True)
    fake(own, "python", "echo own")
    assert found_by(finder).stdout == "own\n"
