"""Where the two homes of a project do not agree, as the page, the command and the repair read it."""

from dataclasses import dataclass
from enum import StrEnum

from services.mirror.records import Home
from services.mirror.responses import Response


class What(StrEnum):
    """What a difference is about."""

    RECORD = "record"  # a pair, or an answer to review
    TEXT = "text"  # the record's words
    RESPONSE = "response"  # somebody's vote or review


class Found(StrEnum):
    """Which home has it."""

    HERE = "here"
    THERE = "there"
    BOTH = "both"  # and not the same


@dataclass(frozen=True, slots=True)
class Difference:
    """A record, or somebody's response to it, on which the homes do not agree.

    `record_id` is ours, empty for a record that somebody added to Argilla by hand; `question` is what it asks.
    `response` is what Argilla holds. `leaves` marks a record that a repair deletes there, since it was deleted or taken
    out of use here. `stays` says why a repair leaves the difference as it is; empty where one mends it.
    """

    home: Home
    found: Found
    what: What
    record_id: str
    question: str = ""
    person_id: str | None = None
    username: str | None = None
    response: Response | None = None
    newer_there: bool = False
    leaves: bool = False
    stays: str = ""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Where the two homes of a project differ; empty when they are equal."""

    all: tuple[Difference, ...]

    @property
    def only_here(self) -> tuple[Difference, ...]:
        """Give what Argilla lacks."""
        return self._where(Found.HERE)

    @property
    def only_there(self) -> tuple[Difference, ...]:
        """Give what only Argilla has."""
        return self._where(Found.THERE)

    @property
    def conflicts(self) -> tuple[Difference, ...]:
        """Give what both have, and not the same."""
        return self._where(Found.BOTH)

    @property
    def equal(self) -> bool:
        """Say whether there is nothing to do."""
        return not self.all

    @property
    def to_mend(self) -> int:
        """Count what a repair would mend."""
        return sum(not each.stays for each in self.all)

    def _where(self, found: Found) -> tuple[Difference, ...]:
        return tuple(each for each in self.all if each.found is found)
