"""Finds a Chromium for the browser journeys and prints its path; installs Debian's where that is possible."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tools.errors import Refusal

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find(environ: Mapping[str, str], which: Callable[[str], str | None] = shutil.which) -> str | None:
    """Return $CHROMIUM, else an installed Chromium or Chrome, else None."""
    asked = environ.get("CHROMIUM")
    if asked:
        if not os.access(asked, os.X_OK):
            raise Refusal(f"CHROMIUM is {asked!r}, which is not a program.")
        return asked
    found = next((path for name in NAMES if (path := which(name))), None)
    return found or (str(ON_MACOS) if ON_MACOS.exists() else None)


def install() -> None:
    """Install Debian's chromium; needs root."""
    print("The browser journeys need Chromium: installing Debian's, about 0.4 GB on disk.", file=sys.stderr)
    for command in (["apt-get", "update", "-q"], ["apt-get", "install", "-yq", "--no-install-recommends", "chromium"]):
        done = subprocess.run(
            command,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            tail = "\n".join("  " + line for line in done.stderr.strip().splitlines()[-6:])
            raise Refusal(f"`{' '.join(command)}` failed:\n{tail}")


def main() -> None:
    """Print the path, or end with a sentence."""
    try:
        path = find(os.environ)
        if path is None and os.geteuid() == 0 and shutil.which("apt-get"):
            install()
            path = find(os.environ)
        if path is None:
            raise Refusal("The browser journeys need Chromium or Chrome: install one, or set CHROMIUM to its path.")
    except Refusal as refusal:
        sys.exit(str(refusal))
    print(path)


if __name__ == "__main__":
    main()
