"""`make restore FROM=archive`: bring a backup back, once its hashes are checked; what was there is kept beside it."""

import argparse
import errno
import os
import shutil
import sys
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

from tools import archive, instance, project
from tools.archive import Manifest
from tools.backup import default_folder
from tools.errors import Refusal
from tools.session import end_leftovers


def main() -> None:
    """Restore and say what to do next; end with a sentence and a non-zero status when that cannot be done."""
    os.umask(0o077)
    parser = argparse.ArgumentParser(prog="make restore", description="Bring a backup back.")
    parser.add_argument("archive", nargs="?", help="the archive, or a folder of them (default: the newest backup)")
    parser.add_argument("--home", help="data folder (default: $WINRATE_HOME, else .winrate in the project)")
    given = parser.parse_args()
    home = project.data_folder(given.home)
    try:
        source = Path(given.archive).absolute() if given.archive else default_folder(home)
        source = archive.newest(source) if source.is_dir() else source
        manifest, kept = restore(source, home)
    except Refusal as refusal:
        sys.exit(str(refusal))
    print(f"Restored {len(manifest.files)} files of {manifest.made_at[:16].replace('T', ' ')} (UTC) to {home}.")
    if kept:
        print(f"What was there before is in {kept}; delete it once all is well.")
    if manifest.schema != archive.known_schemas()[-1]:
        print("It is from an older Winrate: the next start brings it up to date.")
    print("Now: make run")


def restore(source: Path, home: Path) -> tuple[Manifest, Path | None]:
    """Replace a data folder by a backup; gives its manifest and where the old folder is now, None where there was none.

    Raises:
        Refusal: Winrate runs; the archive is missing, broken or of a newer Winrate; or the disk is full. Nothing is
            changed then.
    """
    if not source.is_file():
        raise Refusal(f"There is no archive {source}. `ls {default_folder(home)}` shows the backups.")
    if instance.holder(home):
        raise _running()
    stamp = f"{datetime.now(UTC):%Y-%m-%d-%H%M%S}"
    fresh = home.with_name(f"{home.name}.restoring-{stamp}")
    try:
        with zipfile.ZipFile(source) as packed:
            manifest = _read_manifest(packed, source)
            _check_space(manifest, home.parent)
            _unpack(packed, manifest, fresh, source)
        return manifest, _swap(home, fresh, home.with_name(f"{home.name}.before-restore-{stamp}"))
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _broken(source) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _full(home.parent) from error
        raise Refusal(
            f"{source} cannot be restored to {home}: {error.strerror or error}. Nothing was changed."
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _read_manifest(packed: zipfile.ZipFile, source: Path) -> Manifest:
    try:
        manifest = archive.parse(packed.read(archive.MANIFEST))
    except (KeyError, TypeError, ValueError) as error:
        raise Refusal(f"{source} is no backup of Winrate: it has no manifest that can be read.") from error
    if manifest.format > archive.FORMAT or manifest.schema not in (None, *archive.known_schemas()):
        raise Refusal(
            f"{source} was made by a newer Winrate ({manifest.version}, database {manifest.schema or 'unknown'}). "
            f"Update this one (database {archive.known_schemas()[-1]}) first, then restore."
        )
    if not all(archive.is_safe(name) for name in manifest.files):
        raise _broken(source)
    return manifest


def _check_space(manifest: Manifest, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < sum(entry.bytes for entry in manifest.files.values()):
        raise _full(folder)


def _unpack(packed: zipfile.ZipFile, manifest: Manifest, fresh: Path, source: Path) -> None:
    fresh.mkdir(mode=0o700)
    for name, entry in manifest.files.items():
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            same = archive.unpack(packed, name, target) == entry
        except KeyError as error:
            raise _broken(source) from error
        if not same:
            raise _broken(source)


def _swap(home: Path, fresh: Path, kept: Path) -> Path | None:
    if not home.exists():
        fresh.rename(home)
        return None
    with instance.held(home) as lock:
        if lock is None:
            raise _running()
        end_leftovers(home, grace=8.0)  # a killed launcher's processes would go on writing into the old folder
        home.rename(kept)
        try:
            fresh.rename(home)
        except OSError:
            kept.rename(home)
            raise
    return kept


def _running() -> Refusal:
    return Refusal("Winrate is running on this data folder. Stop it first: make stop")


def _broken(source: Path) -> Refusal:
    return Refusal(
        f"{source} is broken: what it holds is not what was backed up. Use another one. Nothing was changed."
    )


def _full(folder: Path) -> Refusal:
    return Refusal(
        f"The disk of {folder} has no room for this backup. Free some space and try again. Nothing was changed."
    )


if __name__ == "__main__":
    main()
