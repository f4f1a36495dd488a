"""Take votes over from a table, as one that was saved here or elsewhere, as a project of its own.

A row is a vote. It names the question, both answers, and which one was preferred, in one of three ways: as *Results*
saves its votes (`outcome`, `candidate answer`, `baseline answer`), as Argilla's tutorial names them (`response-a`,
`response-b`, `preference`), or as preference datasets do (`chosen`, `rejected`); with the models beside in both.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from services import imported_people
from services.accounts.roles import Action, only
from services.errors import BadInput
from services.formats import unguarded
from services.imported_votes import Held, Imported, Pair, Vote, take
from services.mirror.tutorial import two_models
from services.questions.tables import Table, names_of
from services.words import Outcome, Side

HOST = "Imported from a file"
TIED = {"tie": Outcome.TIE, "both bad": Outcome.BOTH_BAD, "both_bad": Outcome.BOTH_BAD}
_QUESTION = ("question", "user-message", "prompt", "query", "instruction")
_LABELER = ("labeler", "annotator", "reviewer")

Cells = Callable[..., str]  # gives the first of some columns that there is, "" where there is none


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
    return take(Held(f"file\n{name}\n{baseline}\n{candidate}", name, HOST, baseline, candidate, pairs), votes)


def _rows(table: Table) -> Iterator[_Row]:
    by_name = {column.casefold(): column for column in reversed(table.columns)}
    read = _reader(table, set(by_name))
    plain = unguarded if table.name.lower().endswith((".csv", ".tsv")) else str
    for cells in table.rows.to_dict("records"):

        def cell(*names: str, cells: dict[str, str] = cells) -> str:
            column = next((by_name[each] for each in names if each in by_name), "")
            return plain(cells[column]).strip() if column else ""

        question, said = _last_said(cell(*_QUESTION)), read(cell)
        if question and said.whole:
            yield _Row(question, said, cell(*_LABELER), cell("write-in", "write_in"), _moment(cell("voted at")))


def _reader(table: Table, columns: set[str]) -> Callable[[Cells], _Said]:
    """Choose how to read a row; raises BadInput where it can be read in none of the ways."""
    if columns >= {"outcome", "candidate answer", "baseline answer"}:
        return _as_saved
    if columns >= {"response-a", "response-b", "response-a-model", "response-b-model", "preference"}:
        return _as_in_the_tutorial
    if columns >= {"chosen", "rejected"} and columns & {"chosen-model", "chosen_model"}:
        return _as_preferences
    raise BadInput(
        f"“{table.name}” is no table of votes. It needs outcome, candidate answer and baseline answer; or response-a, "
        "response-b, their -model and preference; or chosen, rejected and their -model. "
        f"There are: {names_of(table.columns)}."
    )


def _as_saved(cell: Cells) -> _Said:
    candidate, baseline = cell("candidate") or "Candidate", cell("baseline") or "Baseline"
    preferred: dict[str, str | Outcome] = {**TIED, "win": candidate, "loss": baseline}
    answers = {candidate: cell("candidate answer"), baseline: cell("baseline answer")}
    left = baseline if cell("candidate side").casefold() == Side.RIGHT.value else candidate
    return _Said(answers, preferred.get(cell("outcome").casefold(), ""), candidate, left)


def _as_in_the_tutorial(cell: Cells) -> _Said:
    a, b = cell("response-a-model"), cell("response-b-model")
    preferred: dict[str, str | Outcome] = {**TIED, "a": a, "response-a": a, "b": b, "response-b": b}
    answers = {a: cell("response-a"), b: cell("response-b")}
    return _Said(answers, preferred.get(cell("preference").casefold(), ""), left=a)


def _as_preferences(cell: Cells) -> _Said:
    chosen, rejected = cell("chosen-model", "chosen_model"), cell("rejected-model", "rejected_model")
    return _Said({chosen: _last_said(cell("chosen")), rejected: _last_said(cell("rejected"))}, chosen)


def _last_said(cell: str) -> str:
    """Give the words of a cell, or of the last message where it holds a conversation."""
    if not cell.startswith("["):
        return cell
    try:
        return str(json.loads(cell)[-1]["content"]).strip()
    except (ValueError, LookupError, TypeError):
        return cell


def _moment(cell: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
