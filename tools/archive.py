"""What a backup holds and how it is laid out: a zip with the data folder's files below data/ and one manifest.json."""

import hashlib
import json
import sqlite3
import tomllib
import zipfile
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from tools import members
from tools.database_check import HEADER
from tools.errors import Refusal
from tools.project import ROOT

FORMAT = 1
MANIFEST = "manifest.json"
DATA = "data/"
SIGNATURE = "signature.json"
MIGRATIONS = ROOT / "services" / "store" / "migrations" / "versions"

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Entry:
    """One file of a backup. `bytes` is its size unpacked."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `schema` is the store's revision, None where the store is not in the archive."""

    format: int
    version: str
    schema: str | None
    made_at: str
    files: dict[str, Entry]

    def text(self) -> str:
        """Give the manifest as JSON."""
        return json.dumps(asdict(self), indent=1)


def parse(text: bytes) -> Manifest:
    """Read a manifest; raises ValueError, KeyError, TypeError or OverflowError where it is none."""
    found = json.loads(text)
    if type(found["format"]) is not int or found["format"] < FORMAT:
        raise ValueError("no format that ever was")
    if found["format"] > FORMAT:  # another format may have other fields, so nothing else is read
        return Manifest(found["format"], str(found.get("version")), None, "", {})
    files = {name: Entry(str(entry["sha256"]), int(entry["bytes"])) for name, entry in found["files"].items()}
    if any(entry.bytes < 0 for entry in files.values()):
        raise ValueError("a size below zero")
    return Manifest(FORMAT, str(found["version"]), found["schema"], str(found["made_at"]), files)


def contents(home: Path) -> list[str]:
    """List what is worth keeping in a data folder, by name within it, in the order of copying: databases first."""
    names = [each.relative_to(home).as_posix() for each in home.rglob("*") if each.is_file() and not each.is_symlink()]
    kept = sorted(name for name in names if members.belongs(name))
    first = [name for name in members.DATABASES if name in kept]
    return [*first, *(name for name in kept if name not in first)]


def is_database(file: Path) -> bool:
    """Say whether a file is a SQLite database."""
    with file.open("rb") as opened:
        return opened.read(len(HEADER)) == HEADER


def digest(file: Path) -> Entry:
    """Give the hash and the size of a file."""
    with file.open("rb") as opened:
        return Entry(hashlib.file_digest(opened, "sha256").hexdigest(), file.stat().st_size)


def unpack(archive: zipfile.ZipFile, name: str, target: Path, most: int) -> Entry:
    """Write one file of an archive, `most` bytes and one at most; gives the hash and the size of what was written."""
    found, size = hashlib.sha256(), 0
    with archive.open(DATA + name) as packed, target.open("xb") as out:
        while size <= most and (part := packed.read(min(_CHUNK, most + 1 - size))):
            found.update(part)
            size += len(part)
            out.write(part)
    return Entry(found.hexdigest(), size)


def schema_of(database: Path) -> str | None:
    """Give the revision of a store's schema, or None where there is none."""
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as opened:
            row = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return None
    return str(row[0]) if row else None


def known_schemas() -> list[str]:
    """List the schemas that this Winrate knows, oldest first."""
    return sorted(each.name.split("_")[0] for each in MIGRATIONS.glob("[0-9]*_*.py"))


def version() -> str:
    """Give this Winrate's version."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def newest(folder: Path) -> Path:
    """Find the newest backup in a folder; raises Refusal where there is none."""
    found = sorted(folder.glob("winrate-*.zip"))
    if not found:
        raise Refusal(f"There is no backup in {folder}. `make backup` makes one.")
    return found[-1]
