"""What goes into a question and what comes out of a model: sentences in, one question out."""

import re

from services.questions.editing import clean

FEWEST_WORDS, MOST_WORDS = 5, 40


def sentences(text: str) -> list[str]:
    """Split a chunk into sentences that say something; gives the whole text when none does."""
    found = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", text)]
    return [part for part in found if FEWEST_WORDS < len(part.split()) <= 3 * MOST_WORDS] or [text]


def tidy(said: str) -> str:
    """Take the question out of what a model said; gives "" when there is none worth keeping."""
    first = next((line for line in said.strip().splitlines() if "?" in line), "")
    question = clean(re.sub(r"^\W*(?:\d+[.)]|question\s*\d*:|q\d*:)?\s*", "", first, flags=re.IGNORECASE))
    question = question[: question.rfind("?") + 1].strip("\"'“” *")
    of_text = re.search(r"\b(?:the|this) (?:text|passage|context|document)\b", question, re.IGNORECASE)
    return "" if of_text or not FEWEST_WORDS <= len(question.split()) <= MOST_WORDS else question
