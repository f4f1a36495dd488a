"""Does the mirror lose or double a label when its worker is killed? `python -m bench.mirror_kill`.

A real embedded Argilla; votes in the app while the mirror's process is killed with SIGKILL at 20 of its requests, drawn
from a fixed seed, before or after Argilla has done what was asked. Then one more round, and both sides are compared.
"""

import argparse
import json
import os
import random
import tempfile
from pathlib import Path

from sqlalchemy import select

from services import comparisons, store
from services.mirror import loop, reconciliation, where
from services.mirror.client import Argilla
from services.mirror.link import Link
from services.words import Origin, Side, Verdict
from tests import factories
from tests.argilla_server import ArgillaServer, free_port
from tests.services.mirror.killing import kill_worker_at
from tests.services.mirror.labels import counting, letters
from tests.services.mirror.proxy import Proxy


def main() -> None:
    """Print the figures as one JSON object; ends with 1 when a label was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--pairs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="winrate-bench-") as folder:
        home = Path(folder)
        server = ArgillaServer(home, free_port(), "key-of-the-benchmark", f"http://127.0.0.1:{free_port()}")
        (home / "endpoints.json").write_text(server.endpoints())
        os.environ["WINRATE_HOME"] = folder
        store.Base.metadata.create_all(store.engine())
        server.start()
        try:
            with Proxy(server.url) as proxy:
                found = _measure(server, proxy, home, asked)
        finally:
            server.stop()
    print(json.dumps(found, indent=2))
    if found["labels lost"] or found["labels doubled"] or not found["both sides equal"]:
        raise SystemExit(1)


def _measure(server: ArgillaServer, proxy: Proxy, home: Path, asked: argparse.Namespace) -> dict[str, object]:
    told = json.loads(server.endpoints())
    told["argilla"]["url"] = proxy.url
    (home / "endpoints.json").write_text(json.dumps(told))
    comparison = factories.make_comparison(questions=asked.pairs)
    with store.reading() as session:
        pairs = session.scalars(select(store.Pair.id).filter_by(comparison_id=comparison.id)).all()
    draw = random.Random(asked.seed)
    points = []
    for number in range(asked.kills):
        voter = factories.make_person(f"Labeler {number}")
        for pair in draw.sample(pairs, 10):
            comparisons.cast(
                pair, voter.id, Verdict.TIE, candidate_side=Side.LEFT, vote_id=f"{number}-{pair}", origin=Origin.APP
            )
        before, point = draw.random() < 0.5, draw.randint(1, 16)
        points.append(f"{'before' if before else 'after'} {point}")
        kill_worker_at(proxy, point, before_forwarding=before, home=home)
    with Argilla(where.required()) as argilla:
        link = Link(argilla)
        loop.once(link)
        kept, there = counting(comparison), len(letters(link, comparison))
        equal = reconciliation.compare(link, comparison.project_id).equal
    cast = asked.kills * 10
    return {
        "votes cast": cast,
        "killed at request": points,
        "labels lost": max(cast - kept, 0) + max(cast - there, 0),
        "labels doubled": max(kept - cast, 0) + max(there - cast, 0),
        "both sides equal": equal,
    }


if __name__ == "__main__":
    main()
