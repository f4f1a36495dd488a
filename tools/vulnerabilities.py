"""`python -m tools.vulnerabilities`: known holes of every locked package, less what is accepted in ACCEPTED_IN.

Two sources: the dated list that comes with the code (tools/advisories.toml), always; and pip-audit, which asks the live
database of PyPI or OSV, where one can be reached. A mirror seldom has one; then the list alone counts, as long as it is
fresh.
"""

import datetime
import json
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from tools import advisories
from tools.environments import APP, ROOT, python
from tools.errors import Refusal

ACCEPTED_IN = ROOT / "docs" / "decisions" / "dependencies.md"
SECONDS = 300
SERVICES = ("pypi", "osv")
_UNREACHABLE = (
    "The packages could not be audited live: neither PyPI's database nor OSV answers from here, and a mirror seldom "
    "has one. Only the dated list counts. Run `make check` where there is a network to be sure."
)


def main() -> None:
    """Say what is known of the locked packages; end with a non-zero status for a hole that nobody accepted."""
    try:
        findings, told = look(advisories.LOCKS, advisories.read(), accepted_findings(ACCEPTED_IN.read_text()))
    except Refusal as refusal:
        sys.exit(str(refusal))
    print("\n".join([*findings, *told]))
    if findings:
        sys.exit(f"Upgrade these packages, or accept the findings with a reason in {ACCEPTED_IN.relative_to(ROOT)}.")


def look(
    locks: list[str], known: advisories.Known, accepted: set[str], root: Path = ROOT
) -> tuple[list[str], list[str]]:
    """Give the findings in some lock files, and sentences on what they rest on.

    Raises Refusal where the live database does not answer and the list is too old.
    """
    findings = [each for lock in locks for each in known.findings(lock, accepted, root)]
    told = [_what_the_list_covers(locks, known, root)]
    try:
        service = answering(locks[0])
        for lock in locks:
            findings += findings_in(audit(lock, service), lock, accepted)
        told.append(f"A live database ({service}) was asked too, about every package.")
    except Refusal as refusal:
        known.require_fresh(datetime.datetime.now(datetime.UTC).date())
        told.append(str(refusal))
    return findings, told


def accepted_findings(page: str) -> set[str]:
    """Read the ids that a page accepts: each stands in backticks at the beginning of a list item."""
    return set(re.findall(r"^- `((?:PYSEC|GHSA|CVE)-[\w-]+)`", page, re.MULTILINE))


def answering(lock: str) -> str:
    """Name the first live database that knows the packages of a lock file; raises Refusal where none does."""
    for service in SERVICES:
        with suppress(Refusal):
            findings_in(audit(lock, service), lock, set())
            return service
    raise Refusal(_UNREACHABLE)


def audit(lock: str, service: str) -> dict[str, Any]:
    """Ask about every package of a lock file; raises Refusal when nobody answers."""
    asked = ["--requirement", lock, "--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    command = [str(python(ROOT, APP)), "-m", "pip_audit", "--vulnerability-service", service, *asked]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
        return dict(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise Refusal(_UNREACHABLE) from error


def findings_in(report: dict[str, Any], lock: str, accepted: set[str]) -> list[str]:
    """List what a report tells of and nobody accepted; raises Refusal where most packages are unknown there."""
    packages = report["dependencies"]
    known = [each for each in packages if "skip_reason" not in each]
    if packages and len(known) < len(packages) / 2:
        raise Refusal(_UNREACHABLE)
    return [
        f"{lock}: {package['name']} {package['version']}: {found['id']}, mended in {', '.join(found['fix_versions'])}"
        for package in known
        for found in package["vulns"]
        if not accepted & {found["id"], *found["aliases"]}
    ]


def _what_the_list_covers(locks: list[str], known: advisories.Known, root: Path) -> str:
    names = {name for lock in locks for name, _version in advisories.locked(root / lock)}
    return (
        f"Checked against {len(known.advisories)} advisories of {known.taken:%d %B %Y} ({known.source}). "
        f"They tell of {len(names & known.packages)} of the {len(names)} locked packages."
    )


if __name__ == "__main__":
    main()
