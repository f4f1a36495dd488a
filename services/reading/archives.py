"""Zip files: taken apart in memory, never onto the disk, and only when they are what they seem."""

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from services.errors import BadInput

MAX_MEMBERS = 2000
MAX_UNPACKED_BYTES = 300 * 1024**2
MAX_RATIO = 200  # text rarely packs to less than a fiftieth, and a bomb to a thousandth
_RATIO_FROM_BYTES = 10 * 1024**2
_ENCRYPTED = 0x1
_OFFICE = ("word/document.xml", "ppt/presentation.xml", "xl/workbook.xml", "META-INF/container.xml")
_JUNK = ("__MACOSX/", "$RECYCLE.BIN/")
_JUNK_NAMES = (".DS_Store", "Thumbs.db", "desktop.ini")


def is_archive(content: bytes) -> bool:
    """Tell whether a file is a zip of files, and no document that is packed as one (Word, PowerPoint, Excel, EPUB)."""
    if not content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return not any(name in _OFFICE or name == "xl/workbook.bin" for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def members(content: bytes, name: str) -> list[tuple[str, bytes]]:
    """Give the files in a zip by name, the system's own files left out; a zip among them is given as it is.

    Raises BadInput with the sentence to show when it is damaged, locked, empty, or would unpack to too much.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = [member for member in archive.infolist() if not _is_junk(member)]
            check(archive.infolist(), name, len(content))
            if not found:
                raise BadInput(f"“{name}” holds no files. Zip the documents themselves and upload that.")
            return [(_plain_name(member.filename), archive.read(member)) for member in found]
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise BadInput(
            f"“{name}” is damaged or packed in an unusual way. Zip the files again and upload that."
        ) from error


def check(found: list[zipfile.ZipInfo], name: str, packed_bytes: int) -> None:
    """Raise BadInput when a zip is locked or would unpack to too many files or bytes."""
    if any(member.flag_bits & _ENCRYPTED for member in found):
        raise BadInput(f"“{name}” is protected by a password. Unpack it and upload the files in it.")
    if len(found) > MAX_MEMBERS:
        raise BadInput(f"“{name}” holds more than {MAX_MEMBERS:,} files. Split it into smaller ones.")
    unpacked = sum(member.file_size for member in found)
    if unpacked > MAX_UNPACKED_BYTES:
        limit = MAX_UNPACKED_BYTES // 1024**2
        raise BadInput(f"“{name}” unpacks to more than {limit} MB. Split it, or take its pictures out.")
    if unpacked > max(_RATIO_FROM_BYTES, MAX_RATIO * packed_bytes):
        raise BadInput(
            f"“{name}” unpacks to {unpacked // packed_bytes} times its size, as no document does. Look into it."
        )


def _is_junk(member: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    hidden = member.filename.startswith(_JUNK) or path.name in _JUNK_NAMES or path.name.startswith("._")
    return member.is_dir() or is_link or hidden


def _plain_name(path: str) -> str:
    """Keep the folders of a member's name and nothing that climbs out of them."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..") and part[1:] != ":"]
    return "/".join(parts) or "unnamed"
