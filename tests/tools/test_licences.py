"""Nothing is installed whose licence nobody looked at."""

from email.message import Message

import pytest

from tools import licences
from tools.environments import ROOT


def metadata(**fields: str | list[str]) -> Message:
    """Make what a package says of itself."""
    made = Message()
    for name, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            made[name.replace("_", "-")] = value
    return made


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"License_Expression": "MIT", "License": "BSD"}, "MIT"),
        ({"Classifier": ["License :: OSI Approved :: BSD License", "Topic :: Text"]}, "BSD License"),
        ({"Classifier": ["License :: OSI Approved"], "License": "Apache 2.0\nand much more"}, "Apache 2.0"),
        ({}, ""),
    ],
)
def test_a_licence_is_read_from_the_most_exact_field(said: dict[str, str | list[str]], expected: str) -> None:
    assert licences.licence(metadata(**said)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("licence", "fits"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("LGPL-3.0-only", True),
        ("GNU Lesser General Public License v2 or later (LGPLv2+)", True),
        ("GNU Library or Lesser General Public License (LGPL)", True),
        ("GPL-3.0-or-later", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("GNU Affero General Public License v3", False),
        ("MIT AND GPL-2.0-only", False),
        ("SSPL-1.0", False),
        ("CC-BY-NC-4.0", False),
        ("Proprietary", False),
        ("", False),
        ("Submitted to somebody", False),
    ],
)
def test_copyleft_of_whole_programs_and_unknown_licences_are_refused(licence: str, fits: bool) -> None:
    assert licences.Licensed("a", licence, ()).fits is fits


def test_everything_installed_has_a_licence_that_is_taken_and_is_listed() -> None:
    found = licences.installed(ROOT)
    assert len(found) > 200
    assert [f"{each.name}: {each.licence}" for each in found if not each.fits] == []
    listed = licences.DOCUMENT.read_text()
    missing = [each.name for each in found if f"| {each.name} |" not in listed]
    assert not missing, "Run `.venv/app/bin/python -m tools.licences`."
