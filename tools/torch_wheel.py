"""Chooses the build of PyTorch: one for the CPU where it can be had, since Linux's plain one brings CUDA along."""

import sys
from pathlib import Path

from tools.uv import Uv

CUDA_GIGABYTES = 2.5


def install(uv: Uv, environment: Path, lock: Path) -> None:
    """Install the locked torch: from the set-up package sources, PyTorch's own CPU index, or the plain wheel."""
    requirement = pinned(lock)
    for arguments, source in choices(requirement, sys.platform):
        if uv.finds(environment, *arguments, seconds=30):
            uv.pip_install(environment, *arguments, label=f"PyTorch ({source})")
            return
    if sys.platform != "darwin":
        print(
            f"  No CPU build of {requirement} can be reached. The plain one for Linux is taken instead, with CUDA: "
            f"about {CUDA_GIGABYTES} GB to download, and more on disk.",
            flush=True,
        )
    uv.pip_install(environment, requirement, label="PyTorch")


def choices(requirement: str, platform: str) -> list[tuple[list[str], str]]:
    """List what to try before the plain wheel, best first, each with the words for it; macOS's plain one is small."""
    if platform == "darwin":
        return []
    return [
        ([f"{requirement}+cpu"], "CPU build, about 0.2 GB to download"),
        (["--torch-backend", "cpu", requirement], "CPU build from PyTorch's index, about 0.2 GB to download"),
    ]


def pinned(lock: Path) -> str:
    """Return the one requirement of torch.txt."""
    return next(line.strip() for line in lock.read_text().splitlines() if line.startswith("torch=="))
