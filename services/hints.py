"""Automatic hints about an answer: where it may be worth a second look. None of them is a verdict."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from services import store
from services.words import QuestionKind

FEWEST_TO_COMPARE = 8
_SPREADS = 4.0  # a length this many times the usual spread above the median stands out
_LEAST_SPREAD = 0.15  # of the median, where nearly all answers are of one length
_TO_SIGMA = 1.4826  # makes the median absolute deviation of a normal distribution its standard deviation

_SOURCE = (
    r"(?P<noun>contexts?|passages?|excerpts?|documents?|texts?(?! (?:area|box|field|message))"
    r"|(?:provided|given|above) (?:information|content)s?)"
)
_SOURCE_NAMED = re.compile(
    r"\b(?:(?:according to|based on|as per|from|(?:as )?(?:stated|mentioned|described|noted|given|provided|found|listed"
    rf"|specified|outlined) in|in) (?:the|this|that|these|your) (?:(?:provided|given|above|following) )?{_SOURCE}\b"
    r"|the (?:(?:provided|given|above) )?(?P<subject>context|passage|excerpt|document) "
    r"(?:says?|states?|mentions?|does|doesn['’]t|provides?|indicates?|specif(?:y|ies)|explains?|describes?)\b)",
    re.IGNORECASE,
)
_DOES_NOT_KNOW = re.compile(
    r"\b(?:(?:do not|don['’]t|does not|doesn['’]t) (?:know|say|mention|specify|contain|state|provide"
    r"|have (?:\w+ ){0,3}(?:information|details?))"
    r"|(?:cannot|can['’]t|could not|couldn['’]t|unable to|not able to) (?:answer|find|determine|say|tell|help)"
    r"|not (?:sure|certain|mentioned|specified|stated|provided|given)"
    r"|(?:no|not enough|insufficient) (?:specific |further )?(?:information|details?|mention))\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+(?:[.,'’\u00a0\u202f]\d+)*")
_LIST_MARK = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)
_NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
_OTHER_NUMBER_WORDS = {"once": "1", "twice": "2", "half": "0.5", "thirty": "30", "sixty": "60", "hundred": "100"}


class HintKind(StrEnum):
    """What a hint is about."""

    NAMES_SOURCE = "names its source"
    DOES_NOT_KNOW = "says it does not know"
    UNKNOWN_NUMBER = "number from nowhere"
    LONG = "long"
    CUT_OFF = "cut off"


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing to look at; `span` is where it stands in the answer's text (start, end), if it stands anywhere."""

    kind: HintKind
    words: str
    span: tuple[int, int] | None = None


def of(answer: store.Answer, *, length_limit: int | None = None) -> list[Hint]:
    """List what is worth a look in an answer whose question and contexts are loaded.

    `length_limit` is the variant's, from `length_limit` below, in characters.
    """
    contexts = [context.text for context in answer.contexts]
    found = [
        names_its_source(answer.text, answer.question.text),
        _does_not_know(answer.text) if _evidence_was_found(answer, contexts) else None,
        *_unknown_numbers(answer.text, [*contexts, answer.question.text]),
        _too_long(answer.text, length_limit),
        _cut_off(answer.finish_reason),
    ]
    return [hint for hint in found if hint]


def length_limit(lengths: Sequence[int]) -> int | None:
    """Give the length above which an answer stands out among its variant's: median + 4 robust standard deviations.

    None while there are too few to compare. The spread is the median absolute deviation, times 1.4826.
    """
    if len(lengths) < FEWEST_TO_COMPARE:
        return None
    middle = median(lengths)
    spread = _TO_SIGMA * median(abs(each - middle) for each in lengths)
    return round(middle + _SPREADS * max(spread, _LEAST_SPREAD * middle))


def names_its_source(text: str, question: str) -> Hint | None:
    """Find where an answer names what it was given to read, which a customer never sees."""
    for match in _SOURCE_NAMED.finditer(text):
        noun = (match["noun"] or match["subject"]).lower().removesuffix("s")
        if noun not in question.lower():  # a customer who asks about documents gets answers about documents
            return Hint(HintKind.NAMES_SOURCE, f"Says “{match[0]}”", match.span())
    return None


def _does_not_know(text: str) -> Hint | None:
    match = _DOES_NOT_KNOW.search(text)
    if match is None:
        return None
    return Hint(HintKind.DOES_NOT_KNOW, "Says it does not know, though what answers it was found", match.span())


def _evidence_was_found(answer: store.Answer, contexts: Sequence[str]) -> bool:
    question = answer.question
    if question.kind == QuestionKind.UNANSWERABLE:
        return False
    evidence = _plain(question.evidence)
    if evidence and any(evidence in _plain(context) for context in contexts):
        return True
    return question.chunk_id is not None and question.chunk_id in {context.chunk_id for context in answer.contexts}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _unknown_numbers(text: str, sources: Iterable[str]) -> Iterator[Hint]:
    known = {reading for source in sources for reading in _readings_in(source)}
    marks = [match.span() for match in _LIST_MARK.finditer(text)]
    for match in _NUMBER.finditer(text):
        in_a_mark = any(start <= match.start() < end for start, end in marks)
        if not in_a_mark and not known & _readings(match[0]):
            yield Hint(HintKind.UNKNOWN_NUMBER, f"{match[0]} stands in nothing that it was given", match.span())


def _readings_in(source: str) -> Iterator[str]:
    for match in _NUMBER.finditer(source):
        yield from _readings(match[0])
    for word in re.findall(r"[a-z]+", source.lower()):
        if word in _NUMBER_WORDS:
            yield str(_NUMBER_WORDS.index(word))
        elif word in _OTHER_NUMBER_WORDS:
            yield _OTHER_NUMBER_WORDS[word]


def _readings(number: str) -> set[str]:
    """Read a number with its marks as thousands' and with the last one as the decimal point."""
    *whole, last = re.split(r"\D", number)
    together = str(int("".join((*whole, last))))
    if not whole:
        return {together}
    fraction = last.rstrip("0")
    with_point = str(int("".join(whole))) + (f".{fraction}" if fraction else "")
    return {together, with_point} if len(last) == 3 else {with_point}


def _too_long(text: str, limit: int | None) -> Hint | None:
    if limit is None or len(text) <= limit:
        return None
    return Hint(HintKind.LONG, "Much longer than this variant's other answers")


def _cut_off(finish_reason: str) -> Hint | None:
    return Hint(HintKind.CUT_OFF, "Cut off at the length limit") if finish_reason == "length" else None
