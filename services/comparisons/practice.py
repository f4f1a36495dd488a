"""Two pairs to try the keys on. They live in the page alone: what is pressed there is never sent."""

from dataclasses import dataclass

from services.words import Verdict


@dataclass(frozen=True, slots=True)
class PracticePair:
    """A made-up pair with the verdict that most people would give, and why."""

    question: str
    left: str
    right: str
    verdict: Verdict
    why: str


PRACTICE = (
    PracticePair(
        "How long does the kettle's warranty last?",
        "Two years from the day you bought it. Keep the receipt: the shop asks for it.",
        "Kettles are electrical appliances that heat water. Many people enjoy tea.",
        Verdict.LEFT,
        "A answers the question; B only talks about kettles.",
    ),
    PracticePair(
        "Can I wash the filter in the dishwasher?",
        "Yes, on any programme, as often as you like, and it also cleans itself by magic.",
        "Ask your cat.",
        Verdict.BOTH_BAD,
        "Neither could be sent to a customer, so both are bad.",
    ),
)
