"""What the audit of packages makes of pip-audit's answers."""

from typing import Any

import pytest

from tools import vulnerabilities
from tools.errors import Refusal

FOUND = {"id": "PYSEC-2026-1", "fix_versions": ["2.0"], "aliases": ["CVE-2026-1"], "description": ""}


def report(*packages: dict[str, Any]) -> dict[str, Any]:
    """Make a report as pip-audit writes it."""
    return {"dependencies": list(packages), "fixes": []}


def package(*found: dict[str, Any]) -> dict[str, Any]:
    """Make a package of which something is known, or nothing."""
    return {"name": "lamp", "version": "1.0", "vulns": list(found)}


def test_a_finding_is_told_with_the_version_that_mends_it() -> None:
    told = vulnerabilities.findings_in(report(package(FOUND), package()), "requirements.txt", set())
    assert told == ["requirements.txt: lamp 1.0: PYSEC-2026-1, mended in 2.0"]


@pytest.mark.parametrize("accepted", ["PYSEC-2026-1", "CVE-2026-1"])
def test_an_accepted_finding_is_passed_over_under_any_of_its_names(accepted: str) -> None:
    assert vulnerabilities.findings_in(report(package(FOUND)), "requirements.txt", {accepted}) == []


def test_packages_that_nobody_knows_are_not_called_safe() -> None:
    skipped = {"name": "lamp", "skip_reason": "Dependency not found on PyPI and could not be audited"}
    with pytest.raises(Refusal, match="could not be audited"):
        vulnerabilities.findings_in(report(skipped, skipped, package()), "requirements.txt", set())


def test_accepted_findings_are_read_from_the_page() -> None:
    page = "None of `GHSA-aaaa` here.\n\n- `PYSEC-2026-1` (lamp): it is off.\n- `GHSA-x1-y2` (chair): nobody sits.\n"
    assert vulnerabilities.accepted_findings(page) == {"PYSEC-2026-1", "GHSA-x1-y2"}
