"""The files that a fine-tune gets, exactly as they are uploaded, and what each line of them comes from."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from services.accounts.roles import Action, only
from services.counting import tokens
from services.finetunes.reasons import Reason
from services.finetunes.row import Considered, Row
from services.finetunes.rows import considered
from services.finetunes.selection import Selection
from services.finetunes.written import written
from services.words import TrainingMethod


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a training or a validation file, and the review or the vote that it comes from."""

    json: str
    row: Row
    validation: bool

    @property
    def question_id(self) -> str:
        """Name the question that it answers."""
        return self.row.question_id

    @property
    def review_id(self) -> str | None:
        """Name the review that it comes from."""
        return self.row.review_id

    @property
    def vote_id(self) -> str | None:
        """Name the vote that it comes from."""
        return self.row.vote_id


@dataclass(frozen=True)
class TrainingSet:
    """What a run trains on: its lines, training before validation, and `problems` that stand in the way of any run.

    `considered` holds everything that people said, with why it does not train; `tokens` is about one pass's.
    """

    method: TrainingMethod
    selection: Selection
    lines: list[Line]
    considered: list[Considered]
    problems: list[str]

    @cached_property
    def training_jsonl(self) -> str:
        """Give the training file: one JSON object a line."""
        return "".join(f"{line.json}\n" for line in self.lines if not line.validation)

    @cached_property
    def validation_jsonl(self) -> str:
        """Give the validation file; "" when nothing is kept for validation."""
        return "".join(f"{line.json}\n" for line in self.lines if line.validation)

    @property
    def rows(self) -> list[Row]:
        """List the rows that the lines are made of, in their order."""
        return [line.row for line in self.lines]

    @property
    def left_out(self) -> dict[Reason, list[Row]]:
        """Group what does not train by why, what most rows have in common first."""
        found: dict[Reason, list[Row]] = {}
        for each in self.considered:
            if each.reason:
                found.setdefault(each.reason, []).append(each.row)
        return dict(sorted(found.items(), key=lambda each: -len(each[1])))

    @property
    def tokens(self) -> int:
        """Estimate the tokens of one pass over the training file."""
        return sum(tokens(line.json) for line in self.lines if not line.validation)


@only(Action.TRAIN)
def training_set(project_id: str, method: TrainingMethod, selection: Selection) -> TrainingSet:
    """Put together what a run would train on now."""
    found = considered(project_id, selection, method)
    chosen = [each.row for each in found if each.reason is None]
    apart = for_validation([row.question_id for row in chosen], selection.validation_share, selection.seed)
    lines = [Line(written(row, method), row, validation=row.question_id in apart) for row in chosen]
    return TrainingSet(method, selection, sorted(lines, key=lambda each: each.validation), found, _problems(lines))


def for_validation(question_ids: Sequence[str], share: float, seed: int) -> frozenset[str]:
    """Draw the questions whose rows measure instead of train: whole questions, the same for the same seed.

    At least one stays on either side; a single question trains.
    """
    drawn = sorted(set(question_ids), key=lambda each: hashlib.sha256(f"{seed}/{each}".encode()).digest())
    wanted = min(max(round(len(drawn) * share), 1), len(drawn) - 1) if share and len(drawn) > 1 else 0
    return frozenset(drawn[:wanted])


def _problems(lines: Sequence[Line]) -> list[str]:
    return [] if lines else ["Nothing would train. Review answers, or choose less strictly."]
