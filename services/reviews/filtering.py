"""Which rows of the manager's table to show."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from services.reviews.listing import Row

TO_DO = "to do"
RATED = {"Poor (1-2)": (1, 2), "Middling (3)": (3,), "Good (4-5)": (4, 5), "Not rated": (None,)}


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for; what is empty or None does not matter. Statuses are ReviewStatus or TO_DO."""

    statuses: Collection[str] = ()
    sections: Collection[str] = ()
    kinds: Collection[str] = ()
    reviewers: Collection[str] = ()
    question_rated: str | None = None
    context_rated: str | None = None
    changed: bool | None = None

    def of(self, rows: Iterable[Row]) -> list[Row]:
        """Give the rows that are looked for."""
        return [row for row in rows if self._fits(row)]

    def _fits(self, row: Row) -> bool:
        chosen = (
            (self.statuses, status(row)),
            (self.sections, row.section),
            (self.kinds, row.kind),
            (self.reviewers, row.reviewer),
        )
        rated = ((self.question_rated, row.question_rating), (self.context_rated, row.context_rating))
        return (
            all(not wanted or value in wanted for wanted, value in chosen)
            and all(not wanted or value in RATED[wanted] for wanted, value in rated)
            and (self.changed is None or (row.reviewer is not None and row.changed == self.changed))
        )


def status(row: Row) -> str:
    """Give a row's status in a word."""
    return row.status.value if row.status else TO_DO
