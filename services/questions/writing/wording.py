"""Sentences in, one question out: what a small model starts from, and what of its words is a question."""

import re

from services.questions.editing import clean

FEWEST_WORDS, MOST_WORDS = 5, 40
_OF_TEXT = re.compile(
    r"\b(?:the|this|these|given) (?:text|passages?|context|documents?|excerpt|section)\b", re.IGNORECASE
)
_IN_CIRCLES = re.compile(r"answer to (?:the|this) question|\bthe question\b", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"^(?:it|its|they|their|these|this|that|those|he|she|such|both|after (?:that|this)|do (?:this|that))\b",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"^\W*(?:\d+[.)]|question\s*\d*:|q\d*:)?\s*", re.IGNORECASE)
_HOW_TO = re.compile(
    r"^(?:how (?:do|can|should|could|would|to)\b|what (?:should|must|do) (?:i|we|you)\b)", re.IGNORECASE
)


def sentences(text: str) -> list[str]:
    """Split a chunk into sentences that say something; gives the whole text when none does.

    Those that point back ("It takes ...") come last, since a question about them seldom stands alone.
    """
    found = [part.strip(" -•*") for part in re.split(r"(?<=[.!?。！？])(?:\s+|(?=[A-Z]))|\n+", text)]
    found = [part for part in found if FEWEST_WORDS < len(part.split()) <= 3 * MOST_WORDS and not part.endswith("?")]
    return sorted(found, key=points_back) or [text]


def points_back(sentence: str) -> bool:
    """Say whether a sentence needs the one before it."""
    return bool(_POINTS_BACK.match(sentence))


def tidy(said: str) -> str:
    """Take the question out of what a model said; gives "" when there is none worth keeping."""
    first = next((line for line in said.strip().splitlines() if "?" in line), "")
    question = clean(_NUMBERING.sub("", first))
    question = question[: question.find("?") + 1].strip("\"'“” *")
    return "" if wrong_form(question) or len(question.split()) > MOST_WORDS else question


def wrong_form(question: str) -> str:
    """Say what is wrong with the form of a question; "" when nothing is."""
    if _OF_TEXT.search(question):
        return "It speaks of a text that the customer has never seen."
    if _IN_CIRCLES.search(question):
        return "It is a question about a question."
    count = len(question.split())
    if question.isascii() and count < FEWEST_WORDS:
        return f"It has only {count} words."
    return f"It has {count} words, which is more than a customer writes." if count > 2 * MOST_WORDS else ""


def is_how_to(question: str) -> bool:
    """Say whether a question asks how to do something."""
    return bool(_HOW_TO.match(question))
