"""`make lock`: writes every requirements.txt anew from its requirements.in, for all platforms from Python 3.11 on.

Pins that still fit are kept; `make lock UPGRADE=1` takes the newest.
"""

import os
import subprocess
import sys
from pathlib import Path

from tools import environments, uv
from tools.environments import ROOT
from tools.errors import Refusal

LOCKS = ("requirements", "requirements-dev", "services/embedded/argilla/requirements")
LEFT_OUT = "sys_platform == 'never'"
HAS_ITS_OWN = Path("services/embedded/models/lock.sh")


def main() -> None:
    """Compile the locks in order: the tests' packages are chosen to fit the app's."""
    upgrade = ["--upgrade"] if os.environ.get("UPGRADE") else []
    try:
        (ROOT / ".venv").mkdir(exist_ok=True)
        tool = uv.fetch(ROOT, getattr(sys, "_base_executable", sys.executable))
        for lock in LOCKS:
            arguments = ["--quiet", "--universal", "--python-version", "3.11", "--no-annotate", "--no-header", *upgrade]
            arguments += environments.overrides(ROOT, f"{lock}.txt")
            tool.run("pip", "compile", *arguments, f"{lock}.in", "-o", f"{lock}.txt", label=f"{lock}.txt")
            drop_left_out(ROOT / f"{lock}.txt")
            print(f"{lock}.txt")
    except Refusal as refusal:
        sys.exit(str(refusal))
    path = f"{tool.program.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(["sh", str(HAS_ITS_OWN)], cwd=ROOT, env={**tool.environment, "PATH": path}, check=True)  # noqa: S607
    print(HAS_ITS_OWN.with_name("requirements.txt"))


def drop_left_out(lock: Path) -> None:
    """Drop what an override leaves out everywhere: uv writes it with the marker that is never true."""
    lines = lock.read_text().splitlines(keepends=True)
    lock.write_text("".join(line for line in lines if LEFT_OUT not in line))


if __name__ == "__main__":
    main()
