"""How often does looking again and again declare a false winner? `python -m bench.peeking [--runs 1000]`.

Two equally good variants; questions differ (how likely the candidate wins there is drawn from Beta(1.5, 1.5)); one
looks after every vote, and a winner is false whenever 0.5 is ever outside the 95 % interval. "Snapshot" is the tempting
shortcut that is not used: one betting interval over the questions' present means, recomputed as votes come in.
A last block measures how many questions it takes to ship a candidate that is really better, one labeler a question.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import numpy as np

from services.statistics import QuestionVotes, Tally, headline, log_evidence, log_wealth, wilson
from services.statistics.betting import Floats
from services.statistics.depths import DEEPEST

LIMIT = float(np.log(20))


@dataclass(frozen=True, slots=True)
class World:
    """How votes come about: `ties` is their share, `lead` the candidate's advantage in decisive votes."""

    labelers: int
    ties: float
    questions: int = 100
    lead: float = 0.0
    by_labeler: bool = True  # each labeler goes through all questions before the next one comes

    def votes(self, rng: np.random.Generator) -> tuple[np.ndarray, Floats]:
        """Draw question numbers and scores in order of arrival."""
        chance = rng.beta(1.5, 1.5, self.questions)
        chance = np.clip(chance + self.lead, 0, 1) if self.lead else chance
        passes = [rng.permutation(self.questions) for _ in range(self.labelers)]
        order = np.concatenate(passes) if self.by_labeler else rng.permutation(np.concatenate(passes))
        scores = (rng.random(len(order)) < chance[order]).astype(float)
        scores[rng.random(len(order)) < self.ties] = 0.5
        return order, scores


def looks(order: np.ndarray, scores: Floats) -> Iterator[dict[str, bool]]:
    """Say after each vote which methods call 0.5 refuted."""
    questions = int(order.max()) + 1
    sums, times = np.zeros(questions), np.zeros(questions, dtype=int)
    depths: list[list[float]] = [[] for _ in range(DEEPEST)]
    wins = losses = 0
    for question, score in zip(order, scores, strict=True):
        sums[question], times[question] = sums[question] + score, times[question] + 1
        wins, losses = wins + (score == 1), losses + (score == 0)
        depth = int(times[question])
        depths[depth - 1].append(float(sums[question] / depth))
        once, asked = wilson(wins, losses), times > 0
        yield {
            "Wilson": once is not None and not once.lower <= 0.5 <= once.upper,
            "Beta mixture": log_evidence(wins, losses, rate=0.5) >= LIMIT,
            "snapshot": log_wealth(Tally.of(sums[asked] / times[asked]), mean=0.5) >= LIMIT,
            "Winrate": log_wealth(Tally.of(depths[depth - 1]), mean=0.5) >= LIMIT + depth * float(np.log(2)),
        }


def false_winners(world: World, *, runs: int, seed: int = 7) -> dict[str, float]:
    """Give each method's share of runs in which it ever declared a winner."""
    rng, found = np.random.default_rng(seed), dict.fromkeys(("Wilson", "Beta mixture", "snapshot", "Winrate"), 0)
    for _ in range(runs):
        ever = dict.fromkeys(found, False)
        for look in looks(*world.votes(rng)):
            ever = {name: was or look[name] for name, was in ever.items()}
        found = {name: count + ever[name] for name, count in found.items()}
    return {name: count / runs for name, count in found.items()}


def questions_to_ship(rate: float, *, runs: int, alpha: float, limit: int = 2000, seed: int = 7) -> float:
    """Give the median number of questions until 0.5 is refuted, one decisive vote each at win chance `rate`."""
    rng, log_needed, found = np.random.default_rng(seed), float(np.log(1 / alpha)), []
    for _ in range(runs):
        wins = np.cumsum(rng.random(limit) < rate)
        evidence = (log_evidence(int(won), look - int(won), rate=0.5) for look, won in enumerate(wins, 1))
        found.append(next((look for look, value in enumerate(evidence, 1) if value >= log_needed), limit))
    return median(found)


def coverage(world: World, *, runs: int, seed: int = 7) -> float:
    """Give the share of runs whose final headline interval holds the true score of 0.5."""
    rng, held = np.random.default_rng(seed), 0
    for _ in range(runs):
        found = headline(QuestionVotes.of(*world.votes(rng)))
        held += found is not None and found.interval.lower <= 0.5 <= found.interval.upper
    return held / runs


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    runs = parser.parse_args().runs
    print(f"False winners at 5 %, looking after every vote, 100 questions, {runs} runs; coverage at the end")
    print("labelers  ties  order       Wilson  Beta mixture  snapshot  Winrate  coverage")
    for labelers, by_labeler in ((1, True), (2, True), (2, False), (5, True), (5, False)):
        for ties in (0.0, 0.3):
            world = World(labelers, ties, by_labeler=by_labeler)
            row = false_winners(world, runs=runs)
            order = "in turn" if by_labeler else "mixed"
            print(
                f"{labelers:>8}  {ties:>4.0%}  {order:<10}  {row['Wilson']:>6.1%}  {row['Beta mixture']:>12.1%}", end=""
            )
            print(f"  {row['snapshot']:>8.1%}  {row['Winrate']:>7.1%}  {coverage(world, runs=runs):>8.1%}")
    print("\nQuestions to ship, median, one decisive vote each (the Winrate column pays for later labelers)")
    for rate in (0.6, 0.65):
        plain, paid = (questions_to_ship(rate, runs=runs, alpha=alpha) for alpha in (0.05, 0.025))
        print(f"{rate:.0%}: Beta mixture {plain:.0f}, Winrate {paid:.0f} ({paid / plain:.2f} times)")


if __name__ == "__main__":
    main()
