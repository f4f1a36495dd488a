"""Where things are: the project, its data folder, its Procfile, and its own commands."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from honcho.environ import parse_procfile

from tools.errors import Refusal

ROOT = Path(__file__).resolve().parent.parent


def data_folder(home: str | None, root: Path = ROOT) -> Path:
    """Return the data folder, absolute: the one that is asked for, $WINRATE_HOME, or .winrate in the project."""
    return Path(home or os.environ.get("WINRATE_HOME") or root / ".winrate").absolute()


def processes(root: Path) -> list[str]:
    """Return the names in the Procfile, in its order."""
    try:
        text = (root / "Procfile").read_text()
    except FileNotFoundError as error:
        raise Refusal(f"There is no Procfile in {root}.") from error
    names = list(parse_procfile(text).processes)
    if not names:
        raise Refusal(f"{root / 'Procfile'} names no process.")
    return names


def begin(root: Path, module: str, *arguments: str, env: Mapping[str, str]) -> subprocess.Popen[str]:
    """Start one of the project's own modules, with its output to be read."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, cwd=root, env=dict(env), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish(running: subprocess.Popen[str], what: str) -> str:
    """Wait for a module and return what it printed; raise Refusal with the end of its errors when it failed."""
    output, errors = running.communicate()
    if running.returncode:
        tail = "\n".join("  " + line for line in errors.strip().splitlines()[-12:])
        raise Refusal(f"{what} failed:\n{tail}")
    return output.strip()
