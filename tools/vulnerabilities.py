"""`python -m tools.vulnerabilities`: pip-audit over every lock file, less what docs/decisions/dependencies.md accepts.

It asks the vulnerability database of PyPI. Where none can be reached it fails and says so: nothing known is not nothing
there.
"""

import json
import re
import subprocess
import sys
from typing import Any

from tools.environments import APP, ARGILLA, DEV, MODELS, ROOT, python
from tools.errors import Refusal

ACCEPTED_IN = ROOT / "docs" / "decisions" / "dependencies.md"
SECONDS = 300


def main() -> None:
    """Say what is known of the locked packages; end with a non-zero status when something is, or nothing can be."""
    accepted = accepted_findings(ACCEPTED_IN.read_text())
    findings: list[str] = []
    try:
        for layer in (APP, DEV, ARGILLA, MODELS):
            for lock in layer.locks:
                findings += findings_in(audit(lock), lock, accepted)
    except Refusal as refusal:
        sys.exit(str(refusal))
    if findings:
        print("\n".join(findings))
        sys.exit(f"Upgrade these packages, or accept the findings with a reason in {ACCEPTED_IN.relative_to(ROOT)}.")
    print(f"No vulnerability is known but the {len(accepted)} that are accepted.")


def accepted_findings(page: str) -> set[str]:
    """Read the ids that a page accepts: each stands in backticks at the beginning of a list item."""
    return set(re.findall(r"^- `((?:PYSEC|GHSA|CVE)-[\w-]+)`", page, re.MULTILINE))


def audit(lock: str) -> dict[str, Any]:
    """Ask about every package of a lock file; raises Refusal when nobody answers."""
    asked = ["--requirement", lock, "--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off"]
    command = [str(python(ROOT, APP)), "-m", "pip_audit", *asked]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
        return dict(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise Refusal(_unreachable(lock)) from error


def findings_in(report: dict[str, Any], lock: str, accepted: set[str]) -> list[str]:
    """List what a report tells of and nobody accepted; raises Refusal where most packages are unknown there."""
    packages = report["dependencies"]
    known = [each for each in packages if "skip_reason" not in each]
    if packages and len(known) < len(packages) / 2:
        raise Refusal(_unreachable(lock))
    return [
        f"{lock}: {package['name']} {package['version']}: {found['id']}, mended in {', '.join(found['fix_versions'])}"
        for package in known
        for found in package["vulns"]
        if not accepted & {found["id"], *found["aliases"]}
    ]


def _unreachable(lock: str) -> str:
    return (
        f"The packages of {lock} could not be audited: pypi.org, which knows vulnerabilities, does not answer from "
        "here, and a mirror seldom has one. Run `make check` where it can be reached."
    )


if __name__ == "__main__":
    main()
