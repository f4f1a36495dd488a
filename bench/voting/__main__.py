"""Votes lost and doubled, the server's answer times, and key press to next pair against a plain rerun.

One run, one machine, one table: `python -m bench.voting [--labelers 25] [--many 200] [--presses 20] [--no-browser]`.
The load before the run is printed, since other work on the machine shows in every figure.
"""

import argparse
import os
import tempfile
from pathlib import Path
from statistics import median

import pytest

from bench.voting import http, keys
from services import store
from tests import factories
from tests.browser import chromium
from tests.serving import serve

OPENED = 10  # times that the page is opened
MANY_THINK = 10.0  # seconds a vote: two answers are to be read
ANSWER = "Open **Settings**, then *Billing*. Lamp {position} has {position} switches. " * 4


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labelers", type=int, default=25)
    parser.add_argument("--presses", type=int, default=20)
    parser.add_argument("--votes", type=int, default=40)
    parser.add_argument("--many", type=int, default=200, help="labelers over HTTP alone")
    parser.add_argument("--no-browser", action="store_true")
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, load before the run {os.getloadavg()[0]:.1f}\n")
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        home = factories.fresh_store(Path(folder), patch)
        comparison = factories.make_comparison(questions=max(60, asked.votes + 20), candidate=f"Well. {ANSWER}")
        with serve("bench.voting.app:app", home) as address:
            http.run(address, comparison.id, _cookies(2), votes=5, think=0)
            for think in (1.0, 0.0):
                _print_http(address, comparison.id, asked.labelers, asked.votes, think)
            _print_http(address, comparison.id, asked.many, asked.votes // 4, MANY_THINK)
            if not asked.no_browser:
                _print_keys(address, asked.labelers, asked.presses)
        store.reset()


def _cookies(count: int) -> dict[str, str]:
    people = [factories.make_person(f"Labeler {each}") for each in range(count)]
    return {person.id: factories.make_cookie(person) for person in people}


def _print_http(address: str, comparison_id: str, labelers: int, votes: int, think: float) -> None:
    load = http.run(address, comparison_id, _cookies(labelers), votes=votes, think=think)
    pace = f"a vote every {think:g} s each" if think else "as fast as they can"
    print(f"{labelers} labelers over HTTP, {pace}: {len(load.sent)} votes in {load.seconds:.1f} s")
    print(f"  {load.posts} posts, a third of the votes sent twice: {load.lost()} lost, {load.doubled()} doubled")
    print(f"  a vote answered in {_both(load.vote_times)} ms, {_both(load.server_times)} ms of it inside the server;")
    print(f"  one sent twice at once {_both(load.twice_times)} ms, the next 20 pairs {_both(load.pair_times)} ms")


def _print_keys(address: str, labelers: int, presses: int) -> None:
    with chromium() as browser:
        first, plain = (
            keys.opening(browser, url, [*_cookies(OPENED).values()]) for url in (address, f"{address}/plain")
        )
        print(f"\nopening the page to the first pair in sight, ms: {_both(first)}; plain page {_both(plain)}")
        print("key press to next pair in Chromium, ms (median / 95 %)")
        for count, pause, in_step in ((1, 1.0, False), (labelers, 2.0, False), (labelers, 2.0, True)):
            island, plain = (
                keys.measure(browser, url, [*_cookies(count).values()], presses=presses, pause=pause, in_step=in_step)
                for url in (address, f"{address}/plain")
            )
            ratio = f"{median(plain) / median(island):.0f} / {_p95(plain) / _p95(island):.0f} times"
            print(f"  {count:3} at once{', in step' * in_step}: island {_both(island)} (n {len(island)})", end="")
            print(f", plain rerun {_both(plain)} (n {len(plain)}): {ratio}")


def _both(times: list[float]) -> str:
    return f"{median(times):.1f} / {_p95(times):.1f}"


def _p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


if __name__ == "__main__":
    main()
