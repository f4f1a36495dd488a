"""`python -m tools.licences` writes docs/licences.md: every package that is installed here, and its licence.

Only licences that may be passed on with a product of any kind are taken; anything else has to be looked at and named in
LOOKED_AT first.
"""

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageMetadata, distributions
from pathlib import Path

from tools.environments import ROOT

ENVIRONMENTS = {"app": "the app", "argilla": "Argilla's server", "models": "the embedded models"}
DOCUMENT = ROOT / "docs" / "licences.md"
# Whole words of licences that ask for little: name whose work it is, or share changes to the library itself.
TAKEN = re.compile(
    r"\b(MIT(-0|-CMU)?|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public License|LGPL"
    r"|Lesser General|Unlicense|Zlib|CC0|CNRI|HPND|BSL-1\.0|Public Domain)\b",
    re.IGNORECASE,
)
REFUSED = re.compile(
    r"\bAGPL|Affero|(?<!L)GPL|(?<!Lesser )General Public|SSPL|Server Side|BUSL|Business Source|Commons Clause"
    r"|Non-?Commercial|-NC\b|Proprietary|EULA",
    re.IGNORECASE,
)
LOOKED_AT = {"axe-playwright-python": "MIT", "httpx-aiohttp": "BSD-3-Clause"}  # by the text that they carry


@dataclass(frozen=True, slots=True)
class Licensed:
    """A package, its licence in its author's words, and the environments that hold it."""

    name: str
    licence: str
    where: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Say whether its licence is one that is taken."""
        return bool(TAKEN.search(self.licence)) and not REFUSED.search(self.licence)


def main() -> None:
    """Write the list; end with a sentence and a non-zero status for a licence that is not taken."""
    found = installed(ROOT)
    DOCUMENT.write_text(page(found))
    print(f"{DOCUMENT.relative_to(ROOT)}: {len(found)} packages")
    if strange := [f"{each.name} ({each.licence or 'no licence named'})" for each in found if not each.fits]:
        sys.exit(f"Look at these licences, then name them in tools/licences.py or leave the package out: {strange}")


def installed(root: Path) -> list[Licensed]:
    """List every package of every environment with its licence, in alphabetical order."""
    found: dict[str, tuple[str, set[str]]] = {}
    for environment, name in ENVIRONMENTS.items():
        for package in _packages(root / ".venv" / environment):
            key = re.sub(r"[-_.]+", "-", package.metadata["Name"]).lower()
            found.setdefault(key, (LOOKED_AT.get(key) or licence(package.metadata), set()))[1].add(name)
    return [Licensed(name, said, tuple(sorted(where))) for name, (said, where) in sorted(found.items())]


def licence(metadata: PackageMetadata) -> str:
    """Say under which licence a package is, by the most exact of the fields that may name it."""
    for expression in metadata.get_all("License-Expression") or []:
        return str(expression)
    named = [each for each in metadata.get_all("Classifier") or [] if each.startswith("License ::")]
    words = [each.rpartition(" :: ")[2] for each in named]
    if words := [each for each in words if each not in ("OSI Approved", "DFSG approved")]:
        return "; ".join(words)
    return "".join(metadata.get_all("License") or []).strip().partition("\n")[0][:80]


def page(found: list[Licensed]) -> str:
    """Draw the list as a page of Markdown."""
    rows = "\n".join(f"| {each.name} | {each.licence} | {', '.join(each.where)} |" for each in found)
    return (
        "# Licences of everything that is installed\n\nWritten by `python -m tools.licences` from what the packages say"
        " of themselves. Versions stand in the lock files.\n\n"
        f"| Package | Licence | In |\n|---|---|---|\n{rows}\n"
    )


def _packages(environment: Path) -> Iterable[Distribution]:
    return distributions(path=[str(each) for each in environment.glob("lib/python*/site-packages")])


if __name__ == "__main__":
    main()
