"""The list of known holes that comes with the code, and `python -m tools.advisories`, which writes it anew from OSV.

The list serves where no live database can be reached. What it does not name it does not know, so it carries its date,
and grows too old to rely on.
"""

import datetime
import json
import operator
import os
import re
import sys
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.environments import APP, ARGILLA, DEV, MODELS, ROOT
from tools.errors import Refusal

LIST = ROOT / "tools" / "advisories.toml"
LOCKS = [lock for layer in (APP, DEV, ARGILLA, MODELS) for lock in layer.locks]
OLDEST = datetime.timedelta(days=120)
OSV = "https://api.osv.dev"
SECONDS = 30
_COMPARE = {"<": operator.lt, "<=": operator.le, ">=": operator.ge, "==": operator.eq}


@dataclass(frozen=True, slots=True)
class Advisory:
    """One hole of one package: the names that it goes by, and the versions that have it (any of `affected`)."""

    package: str
    ids: tuple[str, ...]
    affected: str

    def affects(self, version: str) -> bool:
        """Say whether a version has the hole."""
        here = Version(Version(version).public)  # a build such as +cpu has the holes of its version
        return any(all(_holds(here, bound) for bound in span.split(",")) for span in self.affected.split("||"))


@dataclass(frozen=True, slots=True)
class Known:
    """The list as it stands."""

    taken: datetime.date
    source: str
    advisories: tuple[Advisory, ...]

    @property
    def packages(self) -> set[str]:
        """Name the packages of which the list knows anything."""
        return {each.package for each in self.advisories}

    def require_fresh(self, today: datetime.date) -> None:
        """Raise Refusal where the list is empty, of a day to come, or too old to say that there is nothing."""
        if not self.advisories or self.taken > today + datetime.timedelta(days=1):  # a day, for the clocks' zones
            raise Refusal(
                f"{LIST.name} names no hole at all, or a day to come, so it proves nothing, and no live database "
                "answers from here. Where there is a network, run `python -m tools.advisories`, then `make check`."
            )
        if today - self.taken > OLDEST:
            raise Refusal(
                f"The list of known holes is of {self.taken:%d %B %Y}, too old to rely on, and no live database "
                "answers from here. Where there is a network, run `python -m tools.advisories`, then `make check`."
            )

    def findings(self, lock: str, accepted: set[str], root: Path = ROOT) -> list[str]:
        """List what is known of the packages of a lock file and nobody accepted."""
        return [
            f"{lock}: {name} {version}: {', '.join(each.ids)}, affects {each.affected}"
            for name, version in locked(root / lock)
            for each in self.advisories
            if each.package == name and not accepted & set(each.ids) and each.affects(version)
        ]


def main() -> None:
    """Ask OSV about every locked package, and write the list anew."""
    names = sorted({name for lock in LOCKS for name, _version in locked(ROOT / lock)})
    try:
        advisories = [advisory for name in names for advisory in ask(name)]
    except Refusal as refusal:
        sys.exit(str(refusal))
    LIST.write_text(page(advisories, datetime.datetime.now(datetime.UTC).date()))
    print(f"{LIST.relative_to(ROOT)}: {len(advisories)} advisories of {len(names)} locked packages")


def read(path: Path = LIST) -> Known:
    """Read the list."""
    content = tomllib.loads(path.read_text())
    advisories = [
        Advisory(package, tuple(ids.split()), affected)
        for package, known in content.get("packages", {}).items()
        for ids, affected in known.items()
    ]
    return Known(content["taken"], content["source"], tuple(advisories))


def locked(lock: Path) -> Iterator[tuple[str, str]]:
    """Give name and version of every package of a lock file, on whatever platform it is installed.

    Raises Refusal for a line that pins no version: nobody could say whether that package has a hole.
    """
    for line in lock.read_text().replace("\\\n", " ").splitlines():
        pinned = re.split(r"\s#|\s--hash=", line)[0].strip()
        if pinned and not pinned.startswith(("#", "-")):
            yield _pin(pinned, lock)


def _pin(line: str, lock: Path) -> tuple[str, str]:
    try:
        requirement = Requirement(line)
        (pin,) = requirement.specifier
        if pin.operator == "==":
            return canonicalize_name(requirement.name), str(Version(pin.version))
    except (InvalidRequirement, ValueError):
        pass
    raise Refusal(f"{lock.name} holds a line that pins no version, so it cannot be checked for holes: {line[:100]}")


def ask(name: str, address: str = "") -> list[Advisory]:
    """Ask OSV for all that it knows of a package; raises Refusal when it does not answer."""
    asked: dict[str, Any] = {"package": {"name": name, "ecosystem": "PyPI"}}
    told: list[dict[str, Any]] = []
    while True:
        reply = _post(f"{address or os.environ.get('WINRATE_OSV_URL', OSV)}/v1/query", asked)
        told += reply.get("vulns", [])
        if not (token := reply.get("next_page_token")):
            return [made for entry in told if "withdrawn" not in entry for made in advisories_of(entry, name)]
        asked["page_token"] = token


def advisories_of(entry: dict[str, Any], name: str) -> Iterator[Advisory]:
    """Read what an entry of OSV says of a package."""
    ranges = [
        text
        for affected in entry.get("affected", [])
        if canonicalize_name(affected.get("package", {}).get("name", "")) == name
        for text in _ranges(affected)
    ]
    if ranges:
        yield Advisory(name, (entry["id"], *entry.get("aliases", [])), " || ".join(dict.fromkeys(ranges)))


def page(advisories: Iterable[Advisory], today: datetime.date) -> str:
    """Write the list as TOML."""
    head = re.split(r"^taken = ", LIST.read_text(), flags=re.MULTILINE)[0].split("# The list was put together")[0]
    parts = [f'{head}taken = {today.isoformat()}\nsource = "OSV, for every locked package"\n']
    package = ""
    for each in sorted(advisories, key=lambda each: (each.package, each.ids)):
        if each.package != package:
            package = each.package
            parts.append(f"\n[packages.{package}]\n")
        parts.append(f"{json.dumps(' '.join(each.ids))} = {json.dumps(each.affected)}\n")
    return "".join(parts)


def _holds(version: Version, bound: str) -> bool:
    """Compare as OSV does, for which a release candidate comes before its release; PEP 440's "<2" leaves it out."""
    matched = re.fullmatch(r"\s*(<=|>=|==|<)(\S+)\s*", bound)
    if matched is None:
        raise ValueError(f"{bound!r} in {LIST.name} is no bound of a version.")
    return bool(_COMPARE[matched[1]](version, Version(matched[2])))


def _ranges(affected: dict[str, Any]) -> Iterator[str]:
    spans = [each for each in affected.get("ranges", []) if each["type"] == "ECOSYSTEM"]
    for span in spans:
        begins = ""
        for event in span["events"]:
            if "introduced" in event:
                begins = "" if event["introduced"] == "0" else f">={event['introduced']}"
                closed = False
            else:
                ends = f"<{event['fixed']}" if "fixed" in event else f"<={event['last_affected']}"
                closed = True
                yield ",".join(filter(None, (begins, ends)))
        if span["events"] and not closed:
            yield begins or ">=0"
    if not spans:
        yield from (f"=={version}" for version in affected.get("versions", []))


def _post(url: str, asked: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(url, json.dumps(asked).encode(), {"content-type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as reply:  # noqa: S310 (our own address)
            return dict(json.load(reply))
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise Refusal(f"OSV does not answer ({error}). Run this where there is a network.") from error


if __name__ == "__main__":
    main()
