"""The files of an island, put together for Streamlit."""

from functools import cache
from pathlib import Path

_SHARED = Path(__file__).parent


@cache
def source(folder: Path, *names: str) -> str:
    """Join files of an island's folder; a name that is not there is one of the shared ones.

    Scripts one after the other are one module.
    """
    return "\n".join(_path(folder, name).read_text() for name in names)


def _path(folder: Path, name: str) -> Path:
    own = folder / name
    return own if own.exists() else _SHARED / name
