"""Runs uv: fetches it once with pip, shows one moving line, and turns its failures into a sentence."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tools import registry
from tools.errors import Refusal

NO_SPACE = ("No space left on device", "os error 28")
NO_NETWORK = (
    "dns error",
    "error sending request",
    "Connection refused",
    "Network is unreachable",
    "operation timed out",
    "NewConnectionError",
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
)


@dataclass(frozen=True)
class Uv:
    """A uv that is ready to run, with the package sources that pip was set up for."""

    program: Path
    environment: dict[str, str]
    no_index: bool
    log: Path
    root: Path = field(default_factory=Path.cwd)

    def pip_install(self, environment: Path, *arguments: str, label: str) -> None:
        """Install into an environment, by copies and with bytecode so that the first start is fast."""
        python = str(environment / "bin" / "python")
        self.run("pip", "install", "--python", python, "--compile-bytecode", *self.offline(), *arguments, label=label)

    def finds(self, environment: Path, *arguments: str, seconds: float) -> bool:
        """Tell whether a requirement could be installed, without installing it."""
        python = str(environment / "bin" / "python")
        command = ["pip", "install", "--dry-run", "--python", python, *self.offline(), *arguments]
        try:
            done = subprocess.run(
                [self.program, *command],
                cwd=self.root,
                capture_output=True,
                timeout=seconds,
                env={**self.environment, "UV_HTTP_RETRIES": "0"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def run(self, *arguments: str, label: str) -> None:
        """Run uv with its output in the set-up log; raise Refusal when it fails."""
        watched([str(self.program), *arguments], self.environment, self.log, label, cwd=self.root)

    def offline(self) -> list[str]:
        return ["--no-index"] if self.no_index else []


def fetch(root: Path, python: str) -> Uv:
    """Return uv from .venv/tools, installed there by pip when it is not the pinned version yet."""
    home, pin, log = root / ".venv" / "tools", root / "tools" / "requirements.txt", root / ".venv" / "setup.log"
    log.touch()
    stamp, wanted = home / ".stamp", pin.read_text() + python
    environ = dict(os.environ)
    if not stamp.exists() or stamp.read_text() != wanted:
        watched([python, "-m", "venv", "--clear", str(home)], environ, log, "uv (it installs the rest)")
        install = [str(home / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", "-r", str(pin)]
        watched(install, environ, log, "uv (it installs the rest)")
        stamp.write_text(wanted)
    pip_config = [str(home / "bin" / "python"), "-m", "pip", "config", "list"]
    listing = subprocess.run(pip_config, capture_output=True, text=True, check=False).stdout
    pip = registry.settings(listing)
    # Copies, because LlamaIndex refuses NLTK data that is hard-linked into uv's cache.
    own = {"UV_LINK_MODE": "copy", "UV_PYTHON_DOWNLOADS": "never", "NO_COLOR": "1"}
    environ.pop("VIRTUAL_ENV", None)
    environment = {**environ, **own, **registry.uv_environment(pip, environ)}
    return Uv(home / "bin" / "uv", environment, registry.forbids_index(pip), log, root)


def watched(command: list[str], environ: dict[str, str], log: Path, label: str, cwd: Path | None = None) -> None:
    """Run a command into the log while one line on the terminal says what it does; raise Refusal when it fails."""
    begun, before = time.monotonic(), log.stat().st_size
    with log.open("ab") as sink:
        process = subprocess.Popen(command, env=environ, stdout=sink, stderr=sink, cwd=cwd)
    try:
        while process.poll() is None:
            time.sleep(0.2)
            show(f"{label}: {last_line(log, before)}", time.monotonic() - begun)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
        clear()
    if process.returncode:
        raise explain(log.read_bytes()[before:].decode(errors="replace"), label, log)


def explain(output: str, label: str, log: Path) -> Refusal:
    """Turn what uv or pip printed before it failed into one sentence."""
    if any(sign in output for sign in NO_SPACE):
        return Refusal(f"The disk is full: {label} could not be installed. Free some space and run the command again.")
    if any(sign in output for sign in NO_NETWORK):
        return Refusal(
            f"The package registry cannot be reached, so {label} could not be installed. Check the network, or point "
            f"pip at a mirror or at a folder of wheels (pip config set global.find-links ...). Details: {log}"
        )
    tail = "\n".join("  " + line for line in output.strip().splitlines()[-12:])
    return Refusal(f"Installing {label} failed. The end of {log}:\n{tail}")


def last_line(log: Path, after: int) -> str:
    with log.open("rb") as source:
        source.seek(max(after, log.stat().st_size - 500))
        lines = source.read().decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else "starting"


def show(text: str, seconds: float) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K  {text[:90]}  {seconds:.0f} s")
        sys.stderr.flush()


def clear() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
