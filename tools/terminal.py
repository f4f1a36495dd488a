"""What `make run` says: one compact line that fills up, and a few sentences."""

import sys
import time
import webbrowser
from collections.abc import Iterable, Mapping
from typing import TextIO


class Terminal:
    """Shows who is up. On a terminal one line is redrawn; elsewhere each process gets one line when it is ready."""

    def __init__(self, names: Iterable[str], out: TextIO = sys.stderr) -> None:
        self.names, self.out, self.begun = tuple(names), out, time.monotonic()
        self.ready: set[str] = set()

    def show(self, ready: Iterable[str]) -> None:
        """Draw who is ready by now."""
        new = set(ready) - self.ready
        self.ready |= new
        if self.out.isatty():
            marks = "  ".join(f"{name} {'✓' if name in self.ready else '…'}" for name in self.names)
            self.out.write(f"\r\033[KStarting  {marks}  {self.seconds:.0f} s")
            self.out.flush()
        else:
            for name in (name for name in self.names if name in new):
                self.say(f"{name} ✓ {self.seconds:.1f} s")

    def say(self, text: str) -> None:
        """Print a sentence on lines of its own."""
        self.out.write(f"\r\033[K{text}\n" if self.out.isatty() else f"{text}\n")
        self.out.flush()

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.begun


def open_browser(link: str, environ: Mapping[str, str]) -> None:
    """Open the link where a person would see it: not in CI, not when told not to, not without a screen."""
    if has_screen(environ, sys.platform):
        webbrowser.open(link)


def has_screen(environ: Mapping[str, str], platform: str) -> bool:
    """Tell whether opening a browser makes sense."""
    if environ.get("NO_BROWSER") or environ.get("CI") or environ.get("SSH_CONNECTION"):
        return False
    return platform == "darwin" or bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
