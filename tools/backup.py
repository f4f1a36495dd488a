"""`make backup`: one dated archive of a data folder, made while Winrate runs or while it does not.

Databases are copied by SQLite's online backup, so each copy is whole and as of one moment; files are copied after them,
so nothing that a database names is missing. The archive holds keys and passwords: only its owner can read it.
"""

import argparse
import errno
import os
import shutil
import sqlite3
import sys
import tempfile
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from tools import archive, members, project, signing
from tools.archive import Entry, Manifest
from tools.errors import Refusal

WAIT_SECONDS = 60
ELSEWHERE = {"WINRATE_DATABASE_URL": "Winrate's own database", "ARGILLA_DATABASE_URL": "Argilla's database"}


def main() -> None:
    """Make a backup and print where it is; end with a sentence and a non-zero status when that fails."""
    os.umask(0o077)
    parser = argparse.ArgumentParser(prog="make backup", description="Back up Winrate's data folder.")
    parser.add_argument("--home", help="data folder (default: $WINRATE_HOME, else .winrate in the project)")
    parser.add_argument("--to", help="folder for the archive (default: winrate-backups beside the data folder)")
    given = parser.parse_args()
    home = project.data_folder(given.home)
    try:
        made = back_up(home, Path(given.to).absolute() if given.to else default_folder(home))
    except Refusal as refusal:
        sys.exit(str(refusal))
    print(f"Backed up to {made} ({made.stat().st_size / 1e6:.1f} MB). It holds your keys: keep it as safe as them.")
    for sentence in left_out():
        print(sentence)
    if not signing.keys(home):
        print(f"It is not signed, since {home / members.KEY} holds no key: restoring it will take TRUST=1.")
    print(f"To bring it back: make stop, then make restore FROM={made}")


def default_folder(home: Path) -> Path:
    """Give the folder for backups: beside the data folder, so that deleting that one leaves them."""
    return home.parent / "winrate-backups"


def left_out() -> list[str]:
    """Say which databases live on a server of their own and so are not in the archive."""
    return [
        f"Not in it: {what}, which {name} puts elsewhere. Back it up there (PostgreSQL: pg_dump)."
        for name, what in ELSEWHERE.items()
        if not os.environ.get(name, "sqlite").startswith("sqlite")
    ]


def back_up(home: Path, folder: Path) -> Path:
    """Write a backup of a data folder into another folder; gives the archive.

    Raises:
        Refusal: there is nothing to back up, the disk is full, or a database is damaged.
    """
    if not home.is_dir() or not archive.contents(home):
        raise Refusal(f"There is nothing to back up in {home}. Is WINRATE_HOME set as it was for `make run`?")
    if folder.is_relative_to(home):
        raise Refusal(f"{folder} lies inside the data folder. Choose a folder outside it with TO=.")
    moment = datetime.now(UTC)
    made = folder / f"winrate-{moment:%Y-%m-%d-%H%M%S}.zip"
    draft = made.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".winrate-backup-", dir=folder) as scratch:
            _write(home, draft, Path(scratch), moment)
        draft.replace(made)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise Refusal(
                f"The disk of {folder} is full. Free some space, or choose another folder with TO=."
            ) from error
        raise Refusal(f"{folder} cannot be written: {error.strerror}. Choose another folder with TO=.") from error
    finally:
        draft.unlink(missing_ok=True)
    return made


def _write(home: Path, draft: Path, scratch: Path, moment: datetime) -> None:
    entries: dict[str, Entry] = {}
    schema = None
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name in archive.contents(home):
            copy = scratch / "copy"
            try:
                _copy(home / name, copy)
            except FileNotFoundError:
                continue  # deleted since it was listed
            if name == members.STORE:
                schema = archive.schema_of(copy)
            entries[name] = archive.digest(copy)
            packed.write(copy, archive.DATA + name)
            copy.unlink()
        manifest = Manifest(archive.FORMAT, archive.version(), schema, moment.isoformat(), entries)
        text = manifest.text().encode()
        packed.writestr(archive.MANIFEST, text)
        if keys := signing.keys(home):
            packed.writestr(archive.SIGNATURE, signing.sign(text, keys[0]).text())


def _copy(file: Path, target: Path) -> None:
    if archive.is_database(file):
        copy_database(file, target)
    else:
        shutil.copyfile(file, target)


def copy_database(file: Path, target: Path) -> None:
    """Copy a database that may be in use, as of one moment; raises Refusal where it is damaged or stays locked."""
    try:
        with (
            closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=WAIT_SECONDS)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, whatever the original keeps beside it
            found = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        raise Refusal(f"{file} cannot be backed up: {error}. An earlier backup may be the way out.") from error
    if found != "ok":
        raise Refusal(f"{file} is damaged ({found}), so no backup was made. An earlier backup may be the way out.")


if __name__ == "__main__":
    main()
