"""A judge beside people, in sentences for somebody who looks for one minute."""

from services import store
from services.results.judge import Judged, judged
from services.results.wording import NBSP, number, percents
from services.statistics import FEWEST, FEWEST_QUESTIONS
from services.words import Outcome

HABIT = 0.1  # how far from half the share of left picks may be before it is called a habit


def judge_sentence(found: Judged) -> str:
    """Say how far the judge agrees with people and what that is worth; models are named by strangers."""
    return f"{_agreement(found)} {_worth(found)}"


def judge_doubts(found: Judged) -> list[str]:
    """List the reasons to trust this judge less, in sentences."""
    said = []
    if found.embedded:
        said.append(
            "So small a model judges hardly better than chance: this shows how a judge works, it is no evidence. "
            "Add a larger model in Settings."
        )
    if found.compared:
        said.append("The judge wrote some of the answers itself, and models prefer their own.")
    chosen = [
        each for each, column in zip(Outcome, zip(*found.alike.confusion, strict=True), strict=True) if any(column)
    ]
    if len(chosen) == 1 and found.alike.questions >= FEWEST:
        said.append(f"Its outcome is “{chosen[0].value.replace('_', ' ')}” on every question, which tells nothing.")
    if found.left is not None and abs(found.left - 0.5) > HABIT and found.asked >= FEWEST:
        side = "left" if found.left > 0.5 else "right"
        said.append(f"It has a habit of choosing the {side} answer, whatever stands there.")
    if found.version > 1:
        said.append(
            f"This is version {found.version} of its model or rubric: whoever tries several and keeps the one that "
            "agrees best makes it look better than it is."
        )
    return said


def judge_habits(found: Judged) -> str:
    """Say how often it contradicted itself, which side it chose, and where it gave no verdict."""
    said = [f"Asked about {number(found.asked, 'question')} with the answers on either side."]
    if found.contradicted:
        (share,) = percents(found.contradicted / found.settled)
        often = f"{found.contradicted:,} of {found.settled:,} ({share})"
        said.append(f"It contradicted itself on {often}: counted as ties.")
    elif found.settled:
        said.append("It never contradicted itself.")
    if found.no_verdict:
        said.append(f"On {number(found.no_verdict, 'question')} its reply was no verdict: left out of the agreement.")
    if found.left is not None:
        said.append(f"Of its replies for one answer, {percents(found.left)[0]} were for the left one.")
    return " ".join(said)


def judge_alpha(found: Judged) -> str:
    """Say how far it agrees beyond chance, and people among themselves; empty where that cannot be told."""
    judge, people = found.alike.agreement, found.people
    if judge.alpha is None or judge.lower is None or judge.upper is None or judge.questions < FEWEST:
        return ""
    said = f"Beyond chance (alpha): {judge.alpha:.2f}, between {judge.lower:.2f} and {judge.upper:.2f}"
    if people.alpha is None or people.questions < FEWEST:
        return f"{said}."
    return f"{said}; people among themselves {people.alpha:.2f}."


def judge_said(comparison_id: str, *, viewer: store.Person) -> str:
    """Say what a report says of a comparison's judge, empty without one. Raises as `judged` does."""
    found = judged(comparison_id, viewer=viewer)
    return judge_line(found) if found else ""


def judge_line(found: Judged) -> str:
    """Say all that a report says of a judge, marked as not being a vote."""
    parts = [
        f"Beside people, and not counted as a vote: {judge_sentence(found)}",
        judge_alpha(found),
        judge_habits(found),
        *judge_doubts(found),
        f"Rubric, version {found.version}.",
    ]
    return " ".join(filter(None, parts))


def _agreement(found: Judged) -> str:
    who, questions = f"{found.model} {found.place}", found.alike.questions
    if not questions or found.alike.share is None:
        return f"{who} and people have no question in common yet."
    if questions < FEWEST:
        return (
            f"{who} and people have {number(questions, 'question')} in common: too few to say how far they agree. "
            f"It takes {FEWEST}."
        )
    said = f"{who} agrees with people on {percents(found.alike.share)[0]} of {number(questions, 'question')}"
    return f"{said}."


def _worth(found: Judged) -> str:
    if not found.complete:
        left = number(found.pairs - found.asked, "question")
        return f"{left} still to be judged: what it adds to the score can be told when all are."
    if found.voted < FEWEST_QUESTIONS:
        return (
            f"People voted on {number(found.voted, 'question')}: too few to tell what the judge is worth. "
            f"It takes {FEWEST_QUESTIONS}."
        )
    both = found.tightened
    if both is None:
        return (
            f"People voted on {found.voted:,} of {number(found.pairs, 'question')}, which leaves it nothing to add to "
            "the score. It helps where there are more questions than people can vote on: add some on Compare, and let "
            "it judge those too."
        )
    only = number(both.judge_only, "further question")
    votes = round(both.worth * found.votes_each)
    if votes < 1:
        return f"Its verdicts on {only} do not help to tell what people would say, so they leave the score as it is."
    low, high, alone_low, alone_high = percents(
        both.interval.lower, both.interval.upper, both.alone.lower, both.alone.upper
    )
    return (
        f"With its verdicts on {only}, the score is between {low} and {high}; without, between {alone_low} and "
        f"{alone_high}. That is worth about {number(votes, 'more vote')} of people, if you look{NBSP}once."
    )
