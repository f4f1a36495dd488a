"""What in two answers gives away which model wrote which: phrases, sign-offs, and one much longer than the other."""

import re
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from services import hints, store

LONGER = 2.5  # times as many words
LONG_ENOUGH = 30  # words below which a gap in length is nothing to notice

_AI = re.compile(r"\bas (?:an ai|a language model)\b", re.IGNORECASE)
_SIGN_OFFS = re.compile(
    r"\bhope (?:this|that) helps\b|\blet me know if\b|\bfeel free to\b|\bbest regards\b|\bkind regards\b"
    r"|\banything else\b|\bhappy to help\b",
    re.IGNORECASE,
)


class Telltale(StrEnum):
    """What only one of two answers has."""

    PHRASE = "phrase"
    SIGN_OFF = "sign_off"
    LENGTH = "length"

    @property
    def words(self) -> str:
        """Say what a labeler would notice."""
        return {
            Telltale.PHRASE: "only one answer talks of its context or of being an AI",
            Telltale.SIGN_OFF: "only one answer ends with a polite sign-off",
            Telltale.LENGTH: "one answer is far longer than the other",
        }[self]


@dataclass(frozen=True, slots=True)
class GivenAway:
    """A pair whose answers tell the variants apart."""

    pair_id: str
    question_id: str
    question: str
    telltales: tuple[Telltale, ...]


def telltales(one: str, other: str, question: str = "") -> tuple[Telltale, ...]:
    """List what tells two answers to a question apart."""
    found = []
    if _names_itself(one, question) != _names_itself(other, question):
        found.append(Telltale.PHRASE)
    if bool(_SIGN_OFFS.search(one)) != bool(_SIGN_OFFS.search(other)):
        found.append(Telltale.SIGN_OFF)
    short, long = sorted((len(one.split()), len(other.split())))
    if long >= LONG_ENOUGH and long >= LONGER * max(short, 1):
        found.append(Telltale.LENGTH)
    return tuple(found)


def _names_itself(answer: str, question: str) -> bool:
    """Say whether an answer talks of what it was given to read, or of being a model."""
    return hints.names_its_source(answer, question) is not None or _AI.search(answer) is not None


def scan(comparison_id: str) -> list[GivenAway]:
    """List the pairs of a comparison that give the variants away, in the order of the questions."""
    with store.reading() as session:
        return given_away(session, comparison_id)


def given_away(session: Session, comparison_id: str) -> list[GivenAway]:
    """Scan in a session that is open."""
    wanted = (
        select(store.Pair)
        .where(store.Pair.comparison_id == comparison_id, store.Pair.automatic_tie.is_(False))
        .options(joinedload(store.Pair.question))
        .options(joinedload(store.Pair.baseline_answer), joinedload(store.Pair.candidate_answer))
        .order_by(store.Pair.position)
    )
    found = [_scanned(pair) for pair in session.scalars(wanted)]
    return [each for each in found if each.telltales]


def _scanned(pair: store.Pair) -> GivenAway:
    told = telltales(pair.baseline_answer.text, pair.candidate_answer.text, pair.question.text)
    return GivenAway(pair.id, pair.question_id, pair.question.text, told)
