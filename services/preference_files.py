"""Take votes over from a table, as one that was saved here or elsewhere, as a project of its own.

A row is a vote. It names the question, both answers, and which one was preferred, in one of three ways: as *Results*
saves its votes (`outcome`, `candidate answer`, `baseline answer`), as Argilla's tutorial names them (`response-a`,
`response-b`, `preference`), or as preference datasets do (`chosen`, `rejected`); with the models beside in both.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services import imported_people
from services.accounts.roles import Action, only
from services.errors import BadInput
from services.imported_votes import Held, Imported, Pair, Vote, take, two_models
from services.tables import Table, moment, names_of
from services.words import Outcome, Side

HOST = "Imported from a file"
PREFERENCES = ("win", "loss", "a", "b", "tie", "both bad")  # the words that are read, besides chosen and rejected
TIED = {"tie": Outcome.TIE, "both bad": Outcome.BOTH_BAD, "both_bad": Outcome.BOTH_BAD}
_SAVED = ("outcome", "candidate answer", "baseline answer")
_TUTORIAL = ("response-a", "response-b", "response-a-model", "response-b-model", "preference")
_PREFERENCE = ("chosen", "rejected", "chosen-model")
_NAMES = {
    "question": ("question", "user-message", "prompt", "query", "instruction"),
    "labeler": ("labeler", "annotator", "reviewer"),
    "write-in": ("write-in", "write_in"),
    "chosen-model": ("chosen-model", "chosen_model"),
    "rejected-model": ("rejected-model", "rejected_model"),
    **{each: (each,) for each in ("voted at", "candidate", "baseline", "candidate side", *_SAVED, *_TUTORIAL)},
    **{each: (each,) for each in ("chosen", "rejected")},
}

Cells = Mapping[str, str]  # of one row, by what they mean


@dataclass(frozen=True, slots=True)
class _Said:
    """The answers by model, which model was preferred or how it was tied, and the candidate where a column says so."""

    answers: dict[str, str]
    preferred: str | Outcome
    candidate: str = ""
    left: str = ""  # the model whose answer stood on the left, where a column says so

    @property
    def whole(self) -> bool:
        """Say whether it can be counted."""
        return bool(self.preferred) and len(self.answers) == 2 and all(self.answers) and all(self.answers.values())


@dataclass(frozen=True, slots=True)
class _Row:
    """One vote."""

    question: str
    said: _Said
    labeler: str
    write_in: str
    at: datetime | None

    def pair(self, baseline: str, candidate: str) -> Pair:
        """Give what was voted on; its key is made of its words."""
        texts = (self.question, self.said.answers[baseline], self.said.answers[candidate])
        return Pair(hashlib.sha256("\n".join(texts).encode()).hexdigest(), *texts)

    def outcome(self, candidate: str) -> Outcome:
        """Say what it means for the candidate."""
        if isinstance(self.said.preferred, Outcome):
            return self.said.preferred
        return Outcome.WIN if self.said.preferred == candidate else Outcome.LOSS


@only(Action.MANAGE_PROJECTS)
def import_votes(table: Table, person_id: str, *, name: str = "", candidate: str = "") -> Imported:
    """Import a table of votes; without labelers they are `person_id`'s, `candidate` is the model that is to win.

    Raises BadInput where the columns are not there, no row can be read, or the two models cannot be told.
    """
    rows = list(_rows(table))
    if not rows:
        raise BadInput(f"“{table.name}” holds no vote: a question, two answers and which of them was preferred.")
    models = (model for row in rows for model in row.said.answers)
    baseline, candidate = two_models(table.name, models, candidate or rows[0].said.candidate)
    people = {each: imported_people.find(each) for each in {row.labeler for row in rows if row.labeler}}
    of_rows = [row.pair(baseline, candidate) for row in rows]
    votes = [
        Vote(
            key=f"{pair.key}\n{people.get(row.labeler, person_id)}\n{row.at}\n{row.outcome(candidate)}",
            pair=pair.key,
            labeler_id=people.get(row.labeler, person_id),
            outcome=row.outcome(candidate),
            candidate_side=Side.RIGHT if row.said.left == baseline else Side.LEFT,
            write_in=row.write_in,
            at=row.at,
        )
        for row, pair in zip(rows, of_rows, strict=True)
    ]
    name = name.strip() or table.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    pairs = list({pair.key: pair for pair in of_rows}.values())
    held = Held(f"file\n{name}\n{baseline}\n{candidate}", name, HOST, baseline, candidate, pairs)
    return replace(take(held, votes), unreadable=len(table.rows) - len(rows))


def _rows(table: Table) -> Iterator[_Row]:
    found = table.find(_NAMES)
    read = _reader(table, {what for what, column in found.items() if column})
    for raw in table.cells(found):
        cells = {what: cell.strip() for what, cell in raw.items()}
        question, said = _last_said(cells["question"]), read(cells)
        if question and said.whole:
            yield _Row(question, said, cells["labeler"], cells["write-in"], moment(cells["voted at"]))


def _reader(table: Table, columns: set[str]) -> Callable[[Cells], _Said]:
    """Choose how to read a row; raises BadInput where it can be read in none of the ways."""
    if columns.issuperset(_SAVED):
        return _as_saved
    if columns.issuperset(_TUTORIAL):
        return _as_in_the_tutorial
    if columns.issuperset(_PREFERENCE):
        return _as_preferences
    raise BadInput(
        f"“{table.name}” is no table of votes. It needs outcome, candidate answer and baseline answer; or response-a, "
        "response-b, their -model and preference; or chosen, rejected and their -model. "
        f"There are: {names_of(table.columns)}."
    )


def _as_saved(cells: Cells) -> _Said:
    candidate, baseline = cells["candidate"] or "Candidate", cells["baseline"] or "Baseline"
    preferred: dict[str, str | Outcome] = {**TIED, "win": candidate, "loss": baseline}
    answers = {candidate: cells["candidate answer"], baseline: cells["baseline answer"]}
    left = baseline if cells["candidate side"].casefold() == Side.RIGHT.value else candidate
    return _Said(answers, preferred.get(cells["outcome"].casefold(), ""), candidate, left)


def _as_in_the_tutorial(cells: Cells) -> _Said:
    a, b = cells["response-a-model"], cells["response-b-model"]
    preferred: dict[str, str | Outcome] = {**TIED, "a": a, "response-a": a, "b": b, "response-b": b}
    answers = {a: cells["response-a"], b: cells["response-b"]}
    return _Said(answers, preferred.get(cells["preference"].casefold(), ""), left=a)


def _as_preferences(cells: Cells) -> _Said:
    chosen, rejected = cells["chosen-model"], cells["rejected-model"]
    return _Said({chosen: _last_said(cells["chosen"]), rejected: _last_said(cells["rejected"])}, chosen)


def _last_said(cell: str) -> str:
    """Give the words of a cell, or of the last message where it holds a conversation."""
    if not cell.startswith("["):
        return cell
    try:
        return str(json.loads(cell)[-1]["content"]).strip()
    except (ValueError, LookupError, TypeError):
        return cell
