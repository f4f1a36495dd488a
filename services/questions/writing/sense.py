"""A critic without a model: does a sentence hold the kind of thing that a question about it asks for?

Only English beginnings are looked at; a question in another language is left to the other checks.
"""

import re

from services.questions.likeness import grounded, words

GROUNDED = 0.8  # share of a question's words that its passage has to have; all of them when there are few
FEW_WORDS = 3
GIVEN_AWAY = 0.85  # share of a sentence's words in the question above which nothing is left to answer
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|once|twice|half|first|unlimited|no limits?)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"second|minute|hour|day|week|month|year|night|moment|always|never|until|overnight|once|immediate", re.IGNORECASE
)
_MONEY = re.compile(r"[€$£%]|euro|dollar|pound|cent\b|free|price|cost|charge|discount|paid|pay\b", re.IGNORECASE)
_QUANTITY = re.compile(r"how (?:many|much|long|loud|often|high|heavy)\b|what (?:is|are)\b", re.IGNORECASE)
_YES_OR_NO = re.compile(r"(?:can|may|must|should|do|does|is|are|will) (?:i|it|the|my|we|you)\b", re.IGNORECASE)
_MANY = re.compile(r"^how many ([\w-]+)", re.IGNORECASE)
_NEEDS = (
    (re.compile(r"^how (?:long|often|soon|quickly|fast)\b|^when\b", re.IGNORECASE), _TIME, "a time"),
    (re.compile(r"^how much\b", re.IGNORECASE), re.compile(f"{_MONEY.pattern}|{_NUMBER.pattern}", re.I), "an amount"),
    (
        re.compile(r"^how (?:loud|heavy|high|wide|deep|big|large|far|hot|old|tall)\b", re.IGNORECASE),
        _NUMBER,
        "a number",
    ),
    (re.compile(r"\bname of\b", re.IGNORECASE), re.compile(r"\bname|\bcalled\b|\bknown as\b", re.IGNORECASE), "a name"),
    (re.compile(r"^who(?:se|m)?\b", re.IGNORECASE), re.compile(r"\b[A-Z]\w+|team|staff|customer|user", 0), "anybody"),
    (re.compile(r"^where\b", re.IGNORECASE), re.compile(r"\b(?:in|on|at|under|to|from|behind|by|near)\b"), "a place"),
    (re.compile(r"^how old\b|^in (?:which|what) (?:case|situation|direction)\b", re.I), re.compile("(?!)"), "it"),
)  # fmt: skip


def nonsense(question: str, sentence: str, passage: str) -> str:
    """Say why a question is probably none about a sentence; "" when nothing speaks against it."""
    known = grounded(question, f"{passage} {sentence}")
    if known < (1.0 if len(words(question)) <= FEW_WORDS else GROUNDED):
        return "Some of its words are not those of its passage, so it is probably about something else."
    strange = _numbers(question) - _numbers(passage) - _numbers(sentence)
    if strange:
        return f"It speaks of {', '.join(sorted(strange))}, which its passage does not."
    if not _YES_OR_NO.match(question) and _says_what_it_asks_for(question, sentence):
        return "It says itself what it asks for."
    for asks, needed, name in _NEEDS:
        if asks.search(question) and not needed.search(sentence):
            return f"It asks for {name}, which its passage does not give."
    return _uncounted(question, sentence)


def _uncounted(question: str, sentence: str) -> str:
    counted = _MANY.match(question)
    if counted and not (_NUMBER.search(sentence) and grounded(counted[1], sentence) == 1.0):
        return f"It asks how many {counted[1]}, which its passage does not say."
    return ""


def _says_what_it_asks_for(question: str, sentence: str) -> bool:
    """Say whether a question leaves nothing of its sentence to answer, or asks for a quantity and holds it already."""
    quantity = _QUANTITY.match(question) and _numbers(sentence)
    return grounded(sentence, question) > GIVEN_AWAY or bool(quantity and _numbers(sentence) <= _numbers(question))


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)?", text))
