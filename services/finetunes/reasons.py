"""Why something that people said of an answer does not train."""

from enum import StrEnum


class Reason(StrEnum):
    """What keeps a row out of the training file; the first that holds is told."""

    NOT_REVIEWED = "not_reviewed"
    DISCARDED = "discarded"
    NOT_USED = "not_used"
    HELD_OUT = "held_out"
    LEAK_CONTEXT = "leak_context"
    LEAK_QUESTION = "leak_question"
    LEAK_ANSWER = "leak_answer"
    EMPTY = "empty"
    NOTHING_TO_PREFER = "nothing_to_prefer"
    DIVIDED = "divided"
    OTHER_PASSAGES = "other_passages"
    RATED_LOW = "rated_low"
    OTHER_KIND = "other_kind"
    OTHER_LABELER = "other_labeler"
    UNCHANGED = "unchanged"
    BY_HAND = "by_hand"

    @property
    def words(self) -> str:
        """Name it in a few words."""
        return _SAID[self][0]

    @property
    def sentence(self) -> str:
        """Say it, and what would change it where something would."""
        return _SAID[self][1]


_SAID = {
    Reason.NOT_REVIEWED: (
        "Not reviewed",
        "Nobody has submitted a review of this answer yet. Review it to train on it.",
    ),
    Reason.DISCARDED: ("Discarded", "Its reviewer discarded it."),
    Reason.NOT_USED: ("Question not in use", "Its question was rejected, dropped or retired."),
    Reason.HELD_OUT: ("Held out", "Its question is held out for the blind vote, so it must never train."),
    Reason.LEAK_CONTEXT: (
        "Repeats held-out text: passage",
        "One of its passages repeats text that is held out for testing.",
    ),
    Reason.LEAK_QUESTION: (
        "Repeats held-out text: question",
        "Its question is nearly the same as one that is held out, or repeats a held-out passage.",
    ),
    Reason.LEAK_ANSWER: (
        "Repeats held-out text: answer",
        "Its answer repeats a held-out passage, question or answer.",
    ),
    Reason.EMPTY: ("Empty answer", "The answer that it should learn is empty."),
    Reason.NOTHING_TO_PREFER: (
        "No preference",
        "Neither answer is the better one: the reviewer changed nothing, or the votes say tie or both bad.",
    ),
    Reason.DIVIDED: ("People disagree", "As many people prefer one answer as the other."),
    Reason.OTHER_PASSAGES: (
        "Different prompts",
        "The two answers were asked for with different prompts or passages, so the model is not what made one better.",
    ),
    Reason.RATED_LOW: ("Rated low", "Its question or its passages are rated lower than you ask for."),
    Reason.OTHER_KIND: ("Other kind of question", "Its question is of a kind that you did not choose."),
    Reason.OTHER_LABELER: ("By somebody else", "It is by somebody whom you did not choose."),
    Reason.UNCHANGED: ("Not changed", "The answer was right as it stood, and you chose only changed ones."),
    Reason.BY_HAND: ("Left out by you", "You took this row out by hand."),
}
