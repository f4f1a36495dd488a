"""How long do the figures of Results take? `python -m bench.results [--votes 1000000] [--store 200000]`.

The votes lie in memory as the store gives them, a column each: five on every question, of fifty labelers, with ties,
sections and lengths. Timed is everything that the page computes of them. "Store" is what the query beside takes, which
fetches them from SQLite. evalica and choix, which rank models by votes, get the same votes in the same run; each gives
one strength and no interval.
"""

import argparse
import importlib.util
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from services import statistics
from services.results.ballots import OUTCOMES, SCORE, Ballots
from services.results.corrections import corrected
from services.results.labelers import judged
from services.results.narrowing import narrowing
from services.statistics import ShipRule
from services.words import Outcome

EACH, LABELERS, SLICES, ALPHA = 5, 50, 8, 0.05
SHARES = {Outcome.WIN: 0.42, Outcome.LOSS: 0.33, Outcome.TIE: 0.15, Outcome.BOTH_BAD: 0.10}


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=1_000_000)
    parser.add_argument("--store", type=int, default=200_000)
    options = parser.parse_args()
    ballots = votes(options.votes)
    figures(votes(10_000), quiet=True)  # imports are not part of it
    before = _megabytes()
    ours = figures(ballots)
    print(
        f"everything on the page from {len(ballots):,} votes: {ours:.2f} s of processor time, "
        f"{_megabytes() - before:.0f} MB more at the peak"
    )
    others(ballots, ours)
    with tempfile.TemporaryDirectory() as folder:
        store_query(Path(folder), options.store)


def votes(count: int, seed: int = 7) -> Ballots:
    """Draw votes in random order."""
    rng = np.random.default_rng(seed)
    questions = count // EACH
    order = rng.permutation(questions * EACH)
    first = rng.integers(0, LABELERS, questions)
    who = (first[:, None] + np.arange(EACH)).ravel() % LABELERS
    return Ballots(
        pairs=[f"{each:032x}" for each in range(questions)],
        labelers=[f"{each:032x}" for each in range(LABELERS)],
        pair=np.repeat(np.arange(questions), EACH)[order],
        labeler=who[order],
        outcome=rng.choice(len(OUTCOMES), questions * EACH, p=[SHARES[each] for each in OUTCOMES])[order],
        left=rng.random(questions * EACH) < 0.5,
        seconds=rng.exponential(8, questions * EACH),
        at=np.arange(questions * EACH).astype("datetime64[us]"),
    )


def figures(ballots: Ballots, *, quiet: bool = False) -> float:
    """Compute what the page shows; gives the seconds that it took in all."""
    rng = np.random.default_rng(1)
    lengths, formats = rng.normal(size=len(ballots.pairs)), rng.integers(-1, 2, len(ballots.pairs)).astype(float)
    section = rng.integers(0, SLICES, len(ballots.pairs))
    rule = ShipRule()

    def verdict() -> None:
        found = statistics.headline(ballots.votes)
        assert found is not None
        statistics.questions_to_go(found, rule=rule)
        counts, means = ballots.counts, ballots.votes.means()
        statistics.anytime_win_rate(counts.wins, counts.losses)
        statistics.clustered(means)
        statistics.wilson(counts.wins, counts.losses)
        statistics.sign_test(counts.wins, counts.losses)

    parts: dict[str, Callable[[], object]] = {
        "verdict, interval, classical figures": verdict,
        "how the interval narrowed": lambda: narrowing(ballots, alpha=ALPHA),
        "slices": lambda: [ballots.of_pairs(section == each).headline(ALPHA / SLICES) for each in range(SLICES)],
        "labelers, agreement, influence": lambda: judged(
            ballots, {each: each for each in ballots.labelers}, rule, ALPHA
        ),
        "corrections": lambda: corrected(ballots, lengths, formats, alpha=ALPHA),
    }
    took = {name: _timed(part) for name, part in parts.items()}
    for name, seconds in took.items() if not quiet else ():
        print(f"  {name}: {seconds:.2f} s")
    return sum(took.values())


def others(ballots: Ballots, ours: float) -> None:
    """Time what evalica and choix take for their one figure."""
    import evalica

    names = np.array(["baseline", "candidate"])
    left, right = np.zeros(len(ballots), dtype=int), np.ones(len(ballots), dtype=int)
    score = SCORE[ballots.outcome]
    winners = [{1.0: evalica.Winner.Y, 0.5: evalica.Winner.Draw, 0.0: evalica.Winner.X}[each] for each in score]
    xs, ys = names[left].tolist(), names[right].tolist()
    rank = _timed(lambda: evalica.newman(xs, ys, winners))
    print(f"evalica, Newman's strength: {rank:.2f} s ({rank / ours:.1f} times ours)")
    if importlib.util.find_spec("choix") is None:
        print("choix is not installed here (`uv pip install choix`), so it is left out")
        return
    import choix

    pairs = [(1, 0) if won == 1 else (0, 1) for won in score if won != 0.5]
    strength = _timed(lambda: choix.ilsr_pairwise(2, pairs))
    print(f"choix, strength of decisive votes: {strength:.2f} s ({strength / ours:.1f} times ours)")


def store_query(home: Path, count: int) -> None:
    """Time the query of the ballots from SQLite."""
    with _store(home):
        from services import store
        from services.results import ledger

        comparison_id = _fill(count)
        with store.reading() as session:
            took = _timed(lambda: ledger.ballots(session, comparison_id))
    print(f"the store's query for {count:,} votes: {took:.2f} s")


@contextmanager
def _store(home: Path) -> Iterator[None]:
    import os

    os.environ["WINRATE_HOME"] = str(home)
    os.environ.pop("WINRATE_DATABASE_URL", None)
    from services import store

    store.reset()
    store.Base.metadata.create_all(store.engine())
    yield
    store.reset()


def _fill(count: int) -> str:
    """Write a comparison with so many votes; gives its id."""
    from sqlalchemy import insert

    from services import store
    from services.store.columns import new_id, now
    from services.words import Origin, Side, Verdict
    from tests import factories

    comparison = factories.make_comparison(questions=count // EACH)
    with store.writing() as session:
        people = [store.Person(name=f"Labeler {each}", username=f"labeler-{each}") for each in range(EACH)]
        session.add_all(people)
        session.flush()
        pairs = [each.id for each in session.query(store.Pair.id).filter_by(comparison_id=comparison.id)]
        kinds, sides, at = list(Verdict), list(Side), now()
        session.execute(
            insert(store.Vote),
            [
                {
                    "id": new_id(),
                    "pair_id": pair,
                    "labeler_id": person.id,
                    "verdict": kinds[(place + shift) % len(kinds)],
                    "candidate_side": sides[place % len(sides)],
                    "duration_ms": 4000,
                    "origin": Origin.APP,
                    "created_at": at,
                }
                for shift, person in enumerate(people)
                for place, pair in enumerate(pairs)
            ],
        )
    return comparison.id


def _timed(run: Callable[[], object]) -> float:
    """Give processor seconds, which do not mind what else the machine does."""
    begun = time.process_time()
    run()
    return time.process_time() - begun


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
