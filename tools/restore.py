"""`make restore FROM=archive`: bring a backup back, once it is checked; what was there is kept beside it.

Checked are its signature, the names and hashes of its files, and what its databases hold. An archive of another
installation, or one that nobody signed, is restored only when it is asked for in so many words (TRUST=1).
"""

import argparse
import errno
import os
import shutil
import struct
import sys
import zipfile
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tools import archive, database_check, instance, members, project, signing
from tools.archive import Manifest
from tools.backup import default_folder
from tools.errors import Refusal
from tools.session import end_leftovers

# RuntimeError: encrypted, or nested too deep; ValueError: names in another encoding.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, struct.error)
MANIFEST_BYTES = 64 * 1024**2


@dataclass(frozen=True)
class Restored:
    """What was restored: `before` is where the old folder is now; `left_out` names what no backup holds."""

    manifest: Manifest
    before: Path | None
    left_out: list[str] = field(default_factory=list)


def main() -> None:
    """Restore and say what to do next; end with a sentence and a non-zero status when that cannot be done."""
    os.umask(0o077)
    parser = argparse.ArgumentParser(prog="make restore", description="Bring a backup back.")
    parser.add_argument("archive", nargs="?", help="the archive, or a folder of them (default: the newest backup)")
    parser.add_argument("--home", help="data folder (default: $WINRATE_HOME, else .winrate in the project)")
    parser.add_argument("--trust", action="store_true", help="restore it though this installation did not sign it")
    given = parser.parse_args()
    home = project.data_folder(given.home)
    try:
        source = Path(given.archive).absolute() if given.archive else default_folder(home)
        source = archive.newest(source) if source.is_dir() else source
        done = restore(source, home, trust=given.trust)
    except Refusal as refusal:
        sys.exit(str(refusal))
    _report(done, home)


def _report(done: Restored, home: Path) -> None:
    manifest = done.manifest
    count = len(manifest.files) - len(done.left_out)
    print(f"Restored {count} files of {manifest.made_at[:16].replace('T', ' ')} (UTC) to {home}.")
    if done.left_out:
        print(f"Left out, since a start makes it anew or no backup holds it: {', '.join(done.left_out[:5])}.")
    if done.before:
        print(f"What was there before is in {done.before}; delete it once all is well.")
    if manifest.schema != archive.known_schemas()[-1]:
        print("It is from an older Winrate: the next start brings it up to date.")
    print("Now: make run")


def restore(source: Path, home: Path, *, trust: bool = False) -> Restored:
    """Replace a data folder by a backup; `trust` takes one that this installation did not sign.

    Raises:
        Refusal: Winrate runs; the archive is missing, broken, forged or of a newer Winrate; or the disk is full.
            Nothing is changed then.
    """
    if not source.is_file():
        raise Refusal(f"There is no archive {source}. `ls {default_folder(home)}` shows the backups.")
    if instance.holder(home):
        raise _running()
    stamp = f"{datetime.now(UTC):%Y-%m-%d-%H%M%S-%f}"
    fresh = home.with_name(f"{home.name}.restoring-{stamp}")
    try:
        with zipfile.ZipFile(source) as packed:
            manifest = _read_manifest(packed, source, home, trust)
            left_out = [name for name in manifest.files if not members.belongs(name)]
            _check_space(manifest, home.parent)
            _unpack(packed, manifest, fresh, source)
        _check(fresh, manifest, source)
        _keep_signing_keys(home, fresh)
        return Restored(manifest, _swap(home, fresh, home.with_name(f"{home.name}.before-restore-{stamp}")), left_out)
    except _UNREADABLE as error:
        raise _broken(source) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise _full(home.parent) from error
        raise Refusal(
            f"{source} cannot be restored to {home}: {error.strerror or error}. Nothing was changed."
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _read_manifest(packed: zipfile.ZipFile, source: Path, home: Path, trust: bool) -> Manifest:
    try:
        text = _small(packed, archive.MANIFEST)
        manifest = archive.parse(text)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise Refusal(f"{source} is no backup of Winrate: it has no manifest that can be read.") from error
    if manifest.format > archive.FORMAT or manifest.schema not in (None, *archive.known_schemas()):
        raise Refusal(
            f"{source} was made by a newer Winrate ({manifest.version}, database {manifest.schema or 'unknown'}). "
            f"Update this one (database {archive.known_schemas()[-1]}) first, then restore."
        )
    if not all(map(members.is_safe, manifest.files)) or not any(map(members.belongs, manifest.files)):
        raise _broken(source)
    if not trust:
        _check_signature(packed, text, source, home)
    return manifest


def _check_signature(packed: zipfile.ZipFile, manifest: bytes, source: Path, home: Path) -> None:
    known = signing.keys(home)
    try:
        signature = signing.parse(_small(packed, archive.SIGNATURE))
    except (KeyError, ValueError, RecursionError):
        raise _untrusted(source, "is not signed: it is from an older Winrate, or somebody changed it") from None
    if signing.verifies(manifest, signature, known):
        return
    if known:
        raise _untrusted(source, f"was not signed with this installation's key, but with {signature.key[:12]!r}")
    raise _untrusted(source, f"cannot be checked: there is no key in {home} that could have signed it")


def _small(packed: zipfile.ZipFile, name: str) -> bytes:
    if packed.getinfo(name).file_size > MANIFEST_BYTES:
        raise ValueError(f"{name} is too large")
    return packed.read(name)


def _check_space(manifest: Manifest, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(folder).free < sum(entry.bytes for entry in manifest.files.values()):
        raise _full(folder)


def _unpack(packed: zipfile.ZipFile, manifest: Manifest, fresh: Path, source: Path) -> None:
    fresh.mkdir(mode=0o700)
    for name, entry in manifest.files.items():
        if not members.belongs(name):
            continue
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            same = archive.unpack(packed, name, target, entry.bytes) == entry
        except (KeyError, RuntimeError, FileExistsError, NotADirectoryError) as error:
            raise _broken(source) from error
        if not same or members.too_large(name, entry.bytes):
            raise _broken(source)


def _check(fresh: Path, manifest: Manifest, source: Path) -> None:
    """Refuse databases that hold more than data, and a key that is none."""
    for name in members.DATABASES:
        file = fresh / name
        if file.exists() and (complaint := database_check.complaint(file, name)):
            raise Refusal(f"{source} cannot be restored: {complaint}. Use another backup. Nothing was changed.")
    store = fresh / members.STORE
    if store.exists() and archive.schema_of(store) != manifest.schema:
        raise _broken(source)
    key = fresh / members.KEY
    if key.exists() and not signing.has_key(key):
        raise Refusal(
            f"{source} cannot be restored: its {members.KEY} holds no key, so nothing that it encrypts could be read. "
            "Use another backup. Nothing was changed."
        )


def _keep_signing_keys(home: Path, fresh: Path) -> None:
    """Let what was signed here before, be it newer than the backup, verify afterwards too."""
    known = dict.fromkeys([*signing.former_keys(fresh), *signing.keys(home)])
    own = {signing.signing_key(key) for key in signing.encryption_keys(fresh)}
    signing.write_former_keys(fresh, [key for key in known if key not in own])


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


def _untrusted(source: Path, why: str) -> Refusal:
    return Refusal(
        f"{source} {why}. A backup sets who may sign in and which hosts get your keys. If you made it yourself and "
        f"nobody else could change it, restore it with: make restore FROM={source} TRUST=1. Nothing was changed."
    )


def _full(folder: Path) -> Refusal:
    return Refusal(
        f"The disk of {folder} has no room for this backup. Free some space and try again. Nothing was changed."
    )


if __name__ == "__main__":
    main()
