"""Take votes over from a table, as one that was saved here or elsewhere, as a project of its own.

A row is a vote. It names the question, both answers, and which one was preferred, in one of three ways: as *Results*
saves its votes (`outcome`, `candidate answer`, `baseline answer`), as Argilla's tutorial names them (`response-a`,
`response-b`, `preference`), or as preference datasets do (`chosen`, `rejected`); with the models beside in both.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from services import imported_people
from services.accounts.roles import Action, only
from services.errors import BadInput
from services.imported_votes import Held, Imported, Pair, Vote, take, two_models
from services.results.table import FILE_COLUMNS
from services.tables import Table, TimeChoices, Times, names_of, require_times
from services.words import Origin, Outcome, Side, VoteReason

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
    "voted at": (
        *("voted at", "voted_at", "created_at", "created at", "createdat", "submitted_at", "submitted at"),
        *("updated_at", "timestamp", "datetime", "date/time", "date time", "time", "date"),
    ),
    "user name": ("user name", "user_name", "username"),
    "pair": ("pair",),
    "seconds": ("seconds",),
    "reason": ("reason",),
    "made in": ("made in",),
    **{each: (each,) for each in ("candidate", "baseline", "candidate side", *_SAVED, *_TUTORIAL)},
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
    may_be_empty: bool = False  # an answer: a model may have said nothing

    @property
    def problem(self) -> str:
        """Say why it cannot be counted; "" when it can."""
        if len(self.answers) != 2 or not all(self.answers):
            return "the two models are not named, or are the same"
        if not self.preferred:
            return f"its preference is none of {', '.join(PREFERENCES)}"
        if not (self.may_be_empty or all(answer.strip() for answer in self.answers.values())):
            return "an answer is missing"
        return ""


@dataclass(frozen=True, slots=True)
class _Row:
    """One vote."""

    question: str
    said: _Said
    cells: Cells
    at: datetime | None

    @property
    def labeler(self) -> str:
        """Give the user name or the name of who voted; "" where the row does not say."""
        return (self.cells["user name"] or self.cells["labeler"]).strip()

    def pair(self, baseline: str, candidate: str) -> Pair:
        """Give what was voted on; its key is made of its words, and of the pair that its export names."""
        texts = (self.question, self.said.answers[baseline], self.said.answers[candidate])
        named = [self.cells["pair"]] if self.cells["pair"] else []
        return Pair(hashlib.sha256("\n".join([*texts, *named]).encode()).hexdigest(), *texts)

    def outcome(self, candidate: str) -> Outcome:
        """Say what it means for the candidate."""
        if isinstance(self.said.preferred, Outcome):
            return self.said.preferred
        return Outcome.WIN if self.said.preferred == candidate else Outcome.LOSS

    def vote(self, pair: Pair, labeler_id: str, baseline: str, candidate: str) -> Vote:
        """Make the vote; its key is the same every time."""
        outcome = self.outcome(candidate)
        return Vote(
            key=f"{pair.key}\n{labeler_id}\n{self.at}\n{outcome}",
            pair=pair.key,
            labeler_id=labeler_id,
            outcome=outcome,
            candidate_side=Side.RIGHT if self.said.left == baseline else Side.LEFT,
            write_in=self.cells["write-in"],
            at=self.at,
            duration_ms=_milliseconds(self.cells["seconds"]),
            reason=next((each for each in VoteReason if each.value == self.cells["reason"]), None),
            made_in=next((each for each in Origin if each.value == self.cells["made in"]), None),
        )


def times(table: Table, choices: TimeChoices | None = None) -> Times | None:
    """Read when the votes were cast; None where no column says so."""
    return table.times(table.find(_NAMES)["voted at"], choices)


@only(Action.MANAGE_PROJECTS)
def import_votes(
    table: Table, person_id: str, *, name: str = "", candidate: str = "", choices: TimeChoices | None = None
) -> Imported:
    """Import a table of votes; without labelers they are `person_id`'s, `candidate` is the model that is to win.

    Raises BadInput where the columns are not there, no row can be read, the two models cannot be told, or `choices`
    leave open how a time is to be read.
    """
    rows, left_out = _rows(table, choices or TimeChoices())
    if not rows:
        why = f" {left_out[0]}" if left_out else ""
        raise BadInput(f"“{table.name}” holds no vote: a question, two answers and which of them was preferred.{why}")
    models = (model for row in rows for model in row.said.answers)
    baseline, candidate = two_models(table.name, models, candidate or rows[0].said.candidate)
    people = {each: imported_people.find(each) for each in {row.labeler for row in rows if row.labeler}}
    of_rows = [row.pair(baseline, candidate) for row in rows]
    votes = [
        row.vote(pair, people.get(row.labeler, person_id), baseline, candidate)
        for row, pair in zip(rows, of_rows, strict=True)
    ]
    name = name.strip() or table.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    pairs = list({pair.key: pair for pair in of_rows}.values())
    held = Held(f"file\n{name}\n{baseline}\n{candidate}", name, HOST, baseline, candidate, pairs)
    return replace(take(held, votes), left_out=tuple(left_out))


def _rows(table: Table, choices: TimeChoices) -> tuple[list[_Row], list[str]]:
    """Give the votes, and what was left out: each row with its number and why."""
    found = table.find(_NAMES)
    read = _reader(table, {what for what, column in found.items() if column})
    moments = times(table, choices)
    if moments:
        require_times(moments, choices)
    asked = str if table.is_own(FILE_COLUMNS) else _last_said
    rows: list[_Row] = []
    left_out: list[str] = []
    for place, (number, cells) in enumerate(zip(table.numbers, table.cells(found, own=FILE_COLUMNS), strict=True)):
        said, question = read(cells), asked(cells["question"])
        problem = said.problem if question.strip() else "the question is missing"
        when = moments.readings[place] if moments else None
        if problem or (when and when.problem):
            left_out.append(f"Row {number:,}: {problem}." if problem or not when else when.problem)
        else:
            rows.append(_Row(question, said, cells, when.at if when else None))
    return rows, left_out


def _milliseconds(cell: str) -> int | None:
    try:
        seconds = float(cell.strip().replace(",", "."))
    except ValueError:
        return None
    return round(seconds * 1000) if 0 <= seconds < 10**6 else None


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
    left = baseline if _folded(cells["candidate side"]) == Side.RIGHT.value else candidate
    return _Said(answers, preferred.get(_folded(cells["outcome"]), ""), candidate, left, may_be_empty=True)


def _as_in_the_tutorial(cells: Cells) -> _Said:
    a, b = cells["response-a-model"].strip(), cells["response-b-model"].strip()
    preferred: dict[str, str | Outcome] = {**TIED, "a": a, "response-a": a, "b": b, "response-b": b}
    answers = {a: cells["response-a"], b: cells["response-b"]}
    return _Said(answers, preferred.get(_folded(cells["preference"]), ""), left=a)


def _as_preferences(cells: Cells) -> _Said:
    chosen, rejected = cells["chosen-model"].strip(), cells["rejected-model"].strip()
    return _Said({chosen: _last_said(cells["chosen"]), rejected: _last_said(cells["rejected"])}, chosen)


def _last_said(cell: str) -> str:
    """Give the words of a cell, or of the last message where it holds a conversation."""
    if not cell.lstrip().startswith("["):
        return cell
    try:
        return str(json.loads(cell)[-1]["content"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return cell


def _folded(cell: str) -> str:
    return cell.strip().casefold()
