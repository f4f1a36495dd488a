"""Rules of the house for every file that is kept."""

import subprocess

import pytest

from tests.serving import ROOT

# In pieces, so that this file names none of them either.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        *(("pypi", "org"), ("pythonhosted", "org"), ("pypi", "python", "org")),
        *(("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"), ("debian", "org"), ("debian", "net")),
        *(("download", "pytorch", "org"), ("conda", "anaconda", "org"), ("crates", "io"), ("rubygems", "org")),
        *(("proxy", "golang", "org"), ("repo1", "maven", "org"), ("nuget", "org"), ("archive", "ubuntu", "com")),
    )
]


@pytest.fixture(scope="module")
def kept() -> dict[str, bytes]:
    """Give every file that git keeps, by its path."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in paths if path.is_file()}


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_the_host_of_a_package_registry(kept: dict[str, bytes], host: str) -> None:
    """They are called PyPI, npm and Debian: whose mirror is asked is the machine's affair."""
    assert len(kept) > 500
    named = [path for path, content in kept.items() if host.encode() in content.lower() or host in path.lower()]
    assert named == []
