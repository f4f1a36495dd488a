"""Which rows a person chose to train on; kept with the run, so that it can be told and repeated."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from services.errors import BadInput
from services.finetunes.reasons import Reason
from services.finetunes.row import Row

MOST_VALIDATION = 0.5


@dataclass(frozen=True, slots=True)
class Selection:
    """What may train, of all that could; what is empty or None does not matter.

    `least_rating` (1-5) is the least that a review's question or context rating may be. `kinds` are QuestionKind
    values, `labelers` ids of people, `left_out` ids of reviews and votes that somebody took out by hand.
    `validation_share` of the questions, drawn by `seed`, are kept from training to measure it by.
    """

    least_rating: int | None = None
    kinds: tuple[str, ...] = ()
    labelers: tuple[str, ...] = ()
    changed_only: bool = False
    left_out: tuple[str, ...] = ()
    validation_share: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Raise BadInput for a share or a rating out of range."""
        if not 0 <= self.validation_share <= MOST_VALIDATION:
            raise BadInput(f"Keep at most {MOST_VALIDATION:.0%} of the questions for validation.")
        if self.least_rating is not None and not 1 <= self.least_rating <= 5:
            raise BadInput("A rating is between 1 and 5.")

    def refuses(self, row: Row) -> Reason | None:
        """Say why a row was not chosen; None when it was. What nobody rated is not rated low."""
        if row.key in self.left_out:
            return Reason.BY_HAND
        if self.least_rating and row.rating and row.rating < self.least_rating:
            return Reason.RATED_LOW
        if self.kinds and row.kind not in self.kinds:
            return Reason.OTHER_KIND
        if self.labelers and row.labeler_id not in self.labelers:
            return Reason.OTHER_LABELER
        return Reason.UNCHANGED if self.changed_only and not row.changed else None

    def to_dict(self) -> dict[str, Any]:
        """Give it as JSON keeps it."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> "Selection":
        """Read what `to_dict` gave; a run from before there were selections kept {}, which chooses everything."""
        values: dict[str, Any] = {name: tuple(each) if isinstance(each, list) else each for name, each in kept.items()}
        return cls(**values)
