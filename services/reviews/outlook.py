"""Where reviewed answers go next, and how many more are worth doing."""

from dataclasses import dataclass

from services import finetunes, reviews
from services.words import Split

GOALS = (50, 100)  # corrected answers; OpenAI's guide: clear improvements from 50 to 100 well-made examples


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the reviews of a project come to: training rows, preference pairs (edited over original), regression tests.

    `goal` is the number of corrected answers to aim for next, None once the last one is reached.
    """

    rows: int
    pairs: int
    regressions: int
    goal: int | None
    sentence: str


def outlook(project_id: str, waiting: int) -> Outlook:
    """Count what is ready; `waiting` answers have no review yet and may bring more."""
    ready = finetunes.rows(project_id)
    pairs = sum(row.changed for row in ready)
    regressions = reviews.count_submitted(project_id, Split.TRAIN)
    goal = next((each for each in GOALS if pairs < each), None)
    return Outlook(len(ready), pairs, regressions, goal, _sentence(pairs, goal, waiting))


def _sentence(pairs: int, goal: int | None, waiting: int) -> str:
    if goal is None:
        return (
            f"{pairs} corrected answers are plenty for a first fine-tune: train, compare blind, then see where it "
            "still fails before correcting more."
        )
    missing = goal - pairs
    why = (
        "a fine-tune starts to show from about 50 corrected answers"
        if goal == GOALS[0]
        else "50 corrected answers show an effect, and twice as many usually show it more surely"
    )
    said = f"{missing} more {'is' if missing == 1 else 'are'} worth correcting: {why}. "
    if waiting < missing:
        left = "none waits" if not waiting else f"only {waiting} {'waits' if waiting == 1 else 'wait'}"
        return said + f"But {left} for a review, so write more questions, or train with what is there and see."
    return said + "Answers that were right as they stood train too, but teach the model little that is new."
