"""The sentence at the top: what is known, how surely, and what to do. For somebody who looks for one minute."""

from dataclasses import dataclass

from services.results.summary import LeftOut, Results
from services.statistics import FEWEST, Decision, Interval, ToGo
from services.words import Asked, ComparisonStatus

NBSP = "\u00a0"
_WHICH = {
    Asked.ALL: "",
    Asked.LOST: " that had been lost before",
    Asked.NEW: " that no vote had asked before",
    Asked.CHOSEN: " that were chosen by hand",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A verdict of a few words, what it rests on, and what comes next (empty when nothing does)."""

    verdict: str
    basis: str
    outlook: str


def sentence(results: Results) -> Sentence:
    """Put results into words; names of variants come from people, so draw it as plain text."""
    if results.headline is None:
        return Sentence("Not decided: no votes yet", _invited(results), "")
    interval, bar = results.headline.interval, results.rule.threshold
    low, score, high, line = percents(interval.lower, interval.estimate, interval.upper, bar)
    asked = (
        f"{number(results.people, 'person', 'people')} compared {results.candidate} with {results.baseline} blind on "
        f"{number(results.questions, 'question')}{_WHICH[results.asked]} ({number(results.counts.votes, 'vote')}). "
    )
    scored = f"{results.candidate} scored {score}, ties counting half. "
    where = f"the true score on questions like these is between {low} and {high}"
    if results.decision is Decision.SHIP:
        sure = f"With {_certainty(interval)} certainty {where}: above the {line} that was fixed before the first vote."
        return Sentence(f"Ship {results.candidate}", asked + scored + sure, "")
    if results.decision is Decision.STOP:
        sure = f"With {_certainty(interval)} certainty {where}: below the {line} that was fixed before the first vote."
        return Sentence(f"Do not ship {results.candidate}", asked + scored + sure, "")
    sure = f"With {_certainty(interval)} certainty all one can say is that {where}; shipping takes more than {line}."
    return Sentence("Not decided", asked + scored + sure, _outlook(results))


def tally(results: Results) -> str:
    """Say the counts behind the bar, so that nobody has to see it to know it."""
    counts = results.counts
    said = [
        number(results.people, "person", "people"),
        f"{results.questions:,} of {number(results.pairs, 'question')}",
        number(counts.wins, "win"),
        number(counts.ties, "tie"),
        f"{counts.both_bad:,}{NBSP}both bad",
        number(counts.losses, "loss", "losses"),
    ]
    return " ".join(filter(None, [f"{', '.join(said)}.", left_out(results.left_out), amendments(results)]))


def amendments(results: Results) -> str:
    """Say what was changed while people voted, and whether questions were picked; empty when neither was."""
    said = []
    if results.asked in (Asked.LOST, Asked.CHOSEN):
        said.append(f"Only questions{_WHICH[results.asked]} were asked, so the score says nothing of others.")
    if results.amended:
        after = " and ".join(number(votes, "vote") for votes in results.amended)
        said.append(f"The rules of voting were changed after {after}: earlier and later votes are counted alike.")
    if results.reopened:
        said.append("The vote was closed and opened again, so somebody may have known the result in between.")
    return " ".join(said)


def left_out(found: LeftOut) -> str:
    """Say what does not count and why; empty when everything does."""
    parts = [
        (found.automatic_ties, "question with equal answers", "questions with equal answers"),
        (found.skipped, "skip", "skips"),
        (found.flagged, "flag", "flags"),
        (found.replaced, "vote changed or taken back", "votes changed or taken back"),
        (found.late, "vote after closing", "votes after closing"),
    ]
    said = [number(count, one, many) for count, one, many in parts if count]
    return f"Left out: {', '.join(said)}." if said else ""


def number(count: int, one: str, many: str = "") -> str:
    """Say how many of something there are."""
    return f"{count:,}{NBSP}{one if count == 1 else many or one + 's'}"


def percents(*shares: float) -> list[str]:
    """Write shares as percentages, with a decimal only where rounding would make two different ones look equal."""

    def distinct(digits: int) -> bool:
        return len({round(share * 100, digits) for share in shares}) == len(set(shares))

    digits = next(filter(distinct, (0, 1, 2)), 3)
    return [f"{share * 100:.{digits}f}{NBSP}%" for share in shares]


def _certainty(interval: Interval) -> str:
    return f"{1 - interval.alpha:.0%}".replace("%", f"{NBSP}%")


def _invited(results: Results) -> str:
    if results.status is ComparisonStatus.PREPARING:
        return f"{results.candidate} and {results.baseline} are still answering the test questions."
    equal = results.left_out.automatic_ties
    if not results.pairs and equal:
        return (
            f"{results.candidate} and {results.baseline} gave the same answer to {_every(equal)}, so there is nothing "
            "to vote on. Compare variants that differ, or add questions."
        )
    if not results.pairs:
        return f"{results.candidate} and {results.baseline} share no question any more. Start another comparison."
    away = left_out(results.left_out)
    if results.status is ComparisonStatus.CLOSED:
        return f"The vote was closed before anybody compared {results.candidate} and {results.baseline}. {away}".strip()
    shown = number(results.pairs, "question")
    said = f"Nobody has compared {results.candidate} and {results.baseline} yet: {shown} to vote on."
    return f"{said} {away}".strip()


def _every(count: int) -> str:
    return "the only question" if count == 1 else f"all {number(count, 'question')}"


def _outlook(results: Results) -> str:
    assert results.headline is not None
    depth, left = results.headline.depth, results.pairs - results.headline.questions
    if results.headline.questions < FEWEST:
        return "Too few questions have votes to say how many more it takes."
    if results.to_go is None:
        return "The two are so close that no reasonable number of votes would tell them apart."
    guess = (
        f"It would take {_range(results.to_go, depth)} to settle it, judged by simulated futures{_duration(results)}."
    )
    if results.status is ComparisonStatus.CLOSED:
        return f"{guess} This comparison is closed: a new one needs more test questions."
    if results.to_go.fewest > left:
        here = f"Only {left:,} are left here" if left else "All questions here have votes"
        return f"{guess} {here}: second opinions help, more test questions help most."
    return guess


def _range(to_go: ToGo, depth: int) -> str:
    each = f" with {depth} votes each" if depth > 1 else ""
    if to_go.most is None:
        return f"{number(_rounded(to_go.fewest), 'more question')} or far more{each}"
    least, most = _rounded(to_go.fewest), _rounded(to_go.most)
    return f"{f'{least:,} to ' if least < most else 'about '}{number(most, 'more question')}{each}"


def _rounded(count: float) -> int:
    """Keep two digits: nobody knows more of the future."""
    return max(1, int(float(f"{count:.2g}")))


def _duration(results: Results) -> str:
    """Say how long that takes at today's pace, while people vote."""
    assert results.headline is not None
    if results.to_go is None or not results.pace or results.status is not ComparisonStatus.OPEN:
        return ""
    votes = results.headline.depth
    least = _rounded(results.to_go.fewest * votes / results.pace)
    if results.to_go.most is None:
        return f", {number(least, 'hour')} or more at today's pace"
    most = _rounded(results.to_go.most * votes / results.pace)
    low = f"{least:,} to " if least < most else "about "
    return f", {low}{number(most, 'hour')} at today's pace"
