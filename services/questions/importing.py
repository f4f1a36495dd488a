"""Take questions out of a table: which column is what, what is wrong with it, and what becomes of each row."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts.roles import Action, only
from services.counting import count
from services.errors import BadInput
from services.questions import quotes, splits
from services.questions.editing import LONGEST, clean, next_position
from services.questions.known import Known
from services.tables import Table, names_of
from services.words import QuestionKind, QuestionOrigin, QuestionStatus, Split

Word = TypeVar("Word", Split, QuestionStatus, QuestionKind)
_NAMES = {
    "question": ("question", "questions", "prompt", "query", "user_input", "instruction", "input", "text"),
    "reference": ("reference", "reference answer", "reference_answer", "answer", "answers", "ground_truth", "response"),
    "section": ("section", "section title", "title", "heading", "topic"),
    "kind": ("kind", "type", "category", "question_type"),
}
_EXTRAS = ("split", "status", "evidence", "style", "audience", "reason", "scores", "rank", "document")


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column holds what; "" for none. `question` has to be there before anything is imported."""

    question: str = ""
    reference: str = ""
    section: str = ""
    kind: str = ""

    @property
    def columns(self) -> list[str]:
        """Name the columns that are used."""
        return [column for each in fields(self) if (column := getattr(self, each.name))]


@dataclass(frozen=True, slots=True)
class Checked:
    """What an import would do: how many rows are ready, and what is wrong in sentences; `errors` prevent it."""

    ready: int
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the rows of a table."""

    added: int
    duplicates: int
    empty: int
    too_long: int

    @property
    def sentence(self) -> str:
        """Say it."""
        left_out = [
            f"{count:,} {what}"
            for count, what in (
                (self.duplicates, "already here or twice in the file"),
                (self.empty, "empty"),
                (self.too_long, f"longer than {LONGEST} characters"),
            )
            if count
        ]
        said = f"{count(self.added, 'new question')}."
        return f"{said} Left out: {'; '.join(left_out)}." if left_out else said


def guess(table: Table) -> Mapping:
    """Propose which column is what by their names; "" where none fits."""
    return Mapping(**table.find(_NAMES))


def check(table: Table, mapping: Mapping) -> Checked:
    """Say what is wrong with a mapping, and with the rows under it, before anything is imported."""
    if not mapping.question:
        return Checked(0, [f"Choose the column that holds the questions; there are: {names_of(table.columns)}."])
    twice = [column for column, number in Counter(mapping.columns).items() if number > 1]
    if twice:
        return Checked(0, [f"“{each}” is chosen twice. Choose one use for it." for each in twice])
    texts = table.rows[mapping.question].map(lambda cell: " ".join(cell.split()))
    empty, long = int((texts == "").sum()), int((texts.str.len() > LONGEST).sum())
    ready = len(texts) - empty - long
    errors = [] if ready else [f"“{mapping.question}” holds no question of at most {LONGEST} characters."]
    notes = [
        *([f"Left out: {empty:,} without a question."] if empty else []),
        *([f"Left out: {long:,} longer than {LONGEST} characters."] if long else []),
        *_about_kinds(table, mapping),
    ]
    return Checked(ready, errors, notes)


def _about_kinds(table: Table, mapping: Mapping) -> list[str]:
    if not mapping.kind:
        return []
    unknown = {cell for cell in table.rows[mapping.kind].unique() if cell.strip() and _kind(cell) is None}
    if not unknown:
        return []
    return [f"Kinds that are not known stay empty: {names_of(sorted(unknown), 4)}. Known: {names_of(QuestionKind)}."]


@only(Action.EDIT_QUESTIONS)
def import_rows(project_id: str, table: Table, mapping: Mapping) -> Imported:
    """Add a table's questions; duplicates, empty and overlong ones are left out and counted.

    A question goes with the section that its evidence or its section title leads to, and takes that section's split;
    else the file's, when it has one. Raises BadInput for a mapping that cannot be used; then nothing is added.
    """
    checked = check(table, mapping)
    if checked.errors:
        raise BadInput(" ".join(checked.errors))
    became: Counter[str] = Counter()
    with store.writing() as session:
        project = session.get_one(store.Project, project_id)
        sides = splits.Sides(session, project)
        known = Known(session.scalars(select(store.Question.text).where(store.Question.project_id == project_id)))
        place = _places(session, project_id)
        position = next_position(session, project_id)
        for cells in _cells(table, mapping):
            text = " ".join(cells["question"].split())
            outcome = _outcome(text, known)
            became[outcome] += 1
            if outcome == "added":
                question = _question(sides, clean(text), cells, place(cells))
                question.position = position + became["added"] - 1
                session.add(question)
        if became["added"]:
            audit.note(session, "questions.imported", project_id, name=project.name, number=became["added"])
    return Imported(became["added"], became["duplicate"], became["empty"], became["long"])


def _outcome(text: str, known: Known) -> str:
    if not text:
        return "empty"
    if len(text) > LONGEST:
        return "long"
    return "added" if known.take(text) else "duplicate"


def _cells(table: Table, mapping: Mapping) -> Iterator[dict[str, str]]:
    """Give each row's cells by what they mean."""
    extras = {column.casefold(): column for column in table.columns if column not in mapping.columns}
    meant = {each.name: getattr(mapping, each.name) for each in fields(mapping)}
    meant |= {each: extras.get(each, "") for each in _EXTRAS}
    return table.cells(meant)


def _places(session: Session, project_id: str) -> Callable[[dict[str, str]], store.Chunk | None]:
    """Give a look-up of the chunk that a row's evidence stands in, or else the first of its section."""
    mine = select(store.Chunk, store.Document.name).join(store.Document)
    found = session.execute(
        mine.where(store.Document.project_id == project_id).order_by(store.Document.created_at, store.Chunk.position)
    ).all()
    by_section: dict[str, list[tuple[store.Chunk, str]]] = {}
    for chunk, document in found:
        by_section.setdefault(chunk.section.casefold(), []).append((chunk, document))

    def place(cells: dict[str, str]) -> store.Chunk | None:
        section = cells["section"].strip().casefold()
        candidates = by_section.get(section, []) if section or cells["evidence"] else []
        named = [chunk for chunk, document in candidates if document == cells["document"]]
        chunks = named or [chunk for chunk, _ in candidates]
        quote = next(iter(quotes.parts(cells["evidence"])), "")
        return next((chunk for chunk in chunks if quote and quotes.find(quote, chunk.text)), next(iter(chunks), None))

    return place


def _question(sides: splits.Sides, text: str, cells: dict[str, str], chunk: store.Chunk | None) -> store.Question:
    nearest = sides.of(text)
    return store.Question(
        project_id=sides.project.id,
        chunk_id=chunk.id if chunk else None,
        text=text,
        split=(chunk and chunk.split) or _word(Split, cells["split"]) or nearest,
        status=_word(QuestionStatus, cells["status"]) or QuestionStatus.KEPT,
        origin=QuestionOrigin.IMPORTED,
        kind=_kind(cells["kind"]),
        rank=int(cells["rank"]) if cells["rank"].isdecimal() else None,
        scores=_scores(cells["scores"]),
        **{each: cells[each].strip() for each in ("reference", "evidence", "style", "audience", "reason")},
    )


def _kind(cell: str) -> QuestionKind | None:
    return _word(QuestionKind, cell.strip().casefold().replace("-", "_").replace(" ", "_"))


def _word(words: type[Word], cell: str) -> Word | None:
    return next((each for each in words if each.value == cell.strip()), None)


def _scores(cell: str) -> dict[str, Any]:
    try:
        found = json.loads(cell or "{}")
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
