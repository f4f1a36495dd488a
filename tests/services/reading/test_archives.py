"""Zip files give their files, and nothing that a zip can be abused for."""

import io
import zipfile

import pytest

from services.errors import BadInput
from services.reading import archives, formats
from tests.services.reading import files, more_files


def test_the_files_of_a_zip_come_with_their_folders_and_without_the_systems_own() -> None:
    content = more_files.zipped(
        {
            "manuals/lamp.md": files.MARKDOWN,
            "notes.txt": files.TEXT.encode(),
            "__MACOSX/._notes.txt": b"junk",
            "manuals/.DS_Store": b"junk",
            "manuals/empty/": b"",
        }
    )
    assert archives.members(content, "all.zip") == [
        ("manuals/lamp.md", files.MARKDOWN),
        ("notes.txt", files.TEXT.encode()),
    ]


@pytest.mark.parametrize("path", ["../../etc/notes.txt", "/etc/notes.txt", "C:\\etc\\notes.txt", "etc/./../notes.txt"])
def test_a_path_cannot_climb_out_of_the_zip(path: str) -> None:
    ((name, _content),) = archives.members(more_files.zipped({path: b"The lamp is on."}), "all.zip")
    assert name == "etc/notes.txt"


def test_a_link_is_left_out() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("passwords.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("notes.txt", "The lamp is on.")
    assert [name for name, _ in archives.members(stream.getvalue(), "all.zip")] == ["notes.txt"]


def test_a_zip_in_a_zip_comes_as_it_is_and_is_refused_alone() -> None:
    content = more_files.zipped({"inner.zip": more_files.zipped({"a.txt": b"a"}), "notes.txt": files.TEXT.encode()})
    inner, notes = archives.members(content, "all.zip")
    assert formats.read(notes[1], notes[0]).passages
    with pytest.raises(BadInput, match=r"“inner\.zip” is an archive inside another"):
        formats.read(inner[1], inner[0])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (more_files.zipped({"zeros.txt": b"\0" * 320 * 1024**2}), "unpacks to more than 300 MB"),
        (more_files.zipped({"zeros.txt": b"\0" * 30 * 1024**2}), "times its size"),
        (more_files.zipped({f"{each}.txt": b"a" for each in range(2001)}), "more than 2,000 files"),
        (more_files.locked_zip(), "protected by a password"),
        (more_files.zipped({}), "holds no files"),
        (more_files.zipped({"__MACOSX/._a": b"a"}), "holds no files"),
        (more_files.zipped({"notes.txt": files.TEXT.encode()})[:-30], "damaged"),
    ],
)
def test_a_bad_zip_gets_one_sentence_that_names_it(content: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refusal:
        archives.members(content, "all.zip")
    assert "“all.zip”" in str(refusal.value)


def test_a_zip_with_a_damaged_file_is_refused() -> None:
    content = bytearray(more_files.zipped({"notes.txt": files.TEXT.encode() * 5}))
    content[60] ^= 0xFF
    with pytest.raises(BadInput, match="damaged"):
        archives.members(bytes(content), "all.zip")


def test_office_files_are_no_archives() -> None:
    assert archives.is_archive(more_files.zipped({"a.txt": b"a"}))
    packed = [files.word(), more_files.slides(), more_files.workbook(), more_files.book("epub")]
    assert not any(archives.is_archive(content) for content in [*packed, b"text", b"PK\x03\x04 broken"])
