"""Take questions out of a table: which column is what, what is wrong with it, and what becomes of each row."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts.roles import Action, only
from services.counting import count
from services.errors import BadInput
from services.portions import portions
from services.questions import quotes, splits
from services.questions.editing import LONGEST, next_position
from services.questions.exporting import COLUMNS
from services.questions.known import Known
from services.tables import Table, names_of, title_of
from services.text_equality import equality_key
from services.words import QuestionKind, QuestionOrigin, QuestionStatus, Split

Word = TypeVar("Word", Split, QuestionStatus, QuestionKind, QuestionOrigin)
_NAMES = {
    "question": ("question", "questions", "prompt", "query", "user_input", "instruction", "input", "text"),
    "reference": ("reference", "reference answer", "reference_answer", "answer", "answers", "ground_truth", "response"),
    "section": ("section", "section title", "title", "heading", "topic"),
    "kind": ("kind", "type", "category", "question_type"),
}
A_TRANSACTION = 2_000  # questions: more would keep those who vote waiting
_EXTRAS = ("origin", "split", "status", "evidence", "style", "audience", "reason", "scores", "rank", "document")


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
class Near:
    """A row whose question is nearly the same as another one, here or before it in the file."""

    number: int
    text: str
    like: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What an import would do: how many rows it adds with all `near` ones, and what is wrong; `errors` prevent it.

    `left_out` says of each row that is not added why, by its number in the file.
    """

    ready: int
    errors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    near: tuple[Near, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the rows of a table; `left_out` names those that were not added."""

    added: int
    duplicates: int
    empty: int
    too_long: int
    skipped: int = 0
    left_out: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Say it."""
        left_out = [
            f"{count:,} {what}"
            for count, what in (
                (self.duplicates, "already here or twice in the file"),
                (self.skipped, "not ticked"),
                (self.empty, "empty"),
                (self.too_long, f"longer than {LONGEST} characters"),
            )
            if count
        ]
        said = f"{count(self.added, 'new question')}."
        return f"{said} Left out: {'; '.join(left_out)}." if left_out else said


class _Outcome(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    EQUAL = "equal"
    EMPTY = "empty"
    LONG = "long"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: dict[str, str]
    text: str
    outcome: _Outcome
    like: str = ""  # the question that it equals, or is nearly the same as

    @property
    def problem(self) -> str:
        """Say why it is not added; "" when it is."""
        why = {
            _Outcome.EQUAL: f"{title_of(self.text)} is there already, as {title_of(self.like)}.",
            _Outcome.EMPTY: "it holds no question.",
            _Outcome.LONG: f"{title_of(self.text)} is longer than {LONGEST} characters.",
            _Outcome.SKIPPED: f"{title_of(self.text)} was not ticked.",
        }.get(self.outcome)
        return f"Row {self.number:,}: {why}" if why else ""


def guess(table: Table) -> Mapping:
    """Propose which column is what by their names; "" where none fits."""
    return Mapping(**table.find(_NAMES))


def check(table: Table, mapping: Mapping, project_id: str = "") -> Checked:
    """Say what an import would do: what is wrong with a mapping, and what becomes of the rows under it."""
    if errors := _errors(table, mapping):
        return Checked(0, errors)
    rows = _triage(_texts_of(project_id) if project_id else [], table, mapping)
    became = Counter(row.outcome for row in rows)
    usable = became[_Outcome.ADDED] + became[_Outcome.EQUAL]
    errors = [] if usable else [f"“{mapping.question}” holds no question of at most {LONGEST} characters."]
    empty, long = became[_Outcome.EMPTY], became[_Outcome.LONG]
    notes = [
        *([f"Left out: {empty:,} without a question."] if empty else []),
        *([f"Left out: {long:,} longer than {LONGEST} characters."] if long else []),
        *_about_kinds(table, mapping),
    ]
    near = tuple(Near(row.number, row.text, row.like) for row in rows if row.like and not row.problem)
    left_out = tuple(row.problem for row in rows if row.problem)
    return Checked(became[_Outcome.ADDED], errors, notes, near, left_out)


def _errors(table: Table, mapping: Mapping) -> list[str]:
    if not mapping.question:
        return [f"Choose the column that holds the questions; there are: {names_of(table.columns)}."]
    twice = [column for column, number in Counter(mapping.columns).items() if number > 1]
    return [f"“{each}” is chosen twice. Choose one use for it." for each in twice]


def _about_kinds(table: Table, mapping: Mapping) -> list[str]:
    if not mapping.kind:
        return []
    unknown = {cell for cell in table.rows[mapping.kind].unique() if cell.strip() and _kind(cell) is None}
    if not unknown:
        return []
    return [f"Kinds that are not known stay empty: {names_of(sorted(unknown), 4)}. Known: {names_of(QuestionKind)}."]


@only(Action.EDIT_QUESTIONS)
def import_rows(project_id: str, table: Table, mapping: Mapping, *, skip: Collection[int] = ()) -> Imported:
    """Add a table's questions; equal, empty and overlong ones are left out and named, as are those to `skip`.

    `skip` holds the numbers of rows that `check` calls near and that a person does not want. A question goes with the
    section that its evidence or its section title leads to, and takes that section's split; else the file's, when it
    has one. Raises BadInput for a mapping that cannot be used; then nothing is added.
    """
    if errors := _errors(table, mapping):
        raise BadInput(" ".join(errors))
    rows = _triage(_texts_of(project_id), table, mapping, skip)
    became = Counter(row.outcome for row in rows)
    if not became[_Outcome.ADDED] + became[_Outcome.EQUAL] + became[_Outcome.SKIPPED]:
        raise BadInput(f"“{mapping.question}” holds no question of at most {LONGEST} characters.")
    added = {row.number for row in _add(project_id, [row for row in rows if not row.problem])}
    meanwhile = [row for row in rows if not row.problem and row.number not in added]
    return Imported(
        len(added),
        became[_Outcome.EQUAL] + len(meanwhile),
        became[_Outcome.EMPTY],
        became[_Outcome.LONG],
        became[_Outcome.SKIPPED],
        (
            *(row.problem for row in rows if row.problem),
            *(f"Row {row.number:,}: {title_of(row.text)} was added by somebody else meanwhile." for row in meanwhile),
        ),
    )


def _add(project_id: str, rows: Sequence[_Row]) -> list[_Row]:
    """Store questions, in portions so that nobody who votes waits; gives those that nobody else added meanwhile."""
    added: list[_Row] = []
    with store.writing() as session:
        project = session.get_one(store.Project, project_id)
        sides, place = splits.Sides(session, project), _places(session, project_id)
    made = [(row, _question(sides, row.text, row.cells, place(row.cells))) for row in rows]
    before = set(_texts_of(project_id))
    for some in portions(made, A_TRANSACTION):
        with store.writing() as session:
            meanwhile = {equality_key(text) for text in _texts(session, project_id) if text not in before}
            new = [(row, question) for row, question in some if equality_key(row.text) not in meanwhile]
            for position, (_, question) in enumerate(new, start=next_position(session, project_id)):
                question.position = position
            session.add_all(question for _, question in new)
        before |= {row.text for row, _ in new}
        added += [row for row, _ in new]
    if added:
        with store.writing() as session:
            audit.note(session, "questions.imported", project_id, name=project.name, number=len(added))
    return added


def _texts_of(project_id: str) -> list[str]:
    with store.reading() as session:
        return _texts(session, project_id)


def _texts(session: Session, project_id: str) -> list[str]:
    return list(session.scalars(select(store.Question.text).where(store.Question.project_id == project_id)))


def _triage(texts: Sequence[str], table: Table, mapping: Mapping, skip: Collection[int] = ()) -> list[_Row]:
    """Say of each row what becomes of it: only an equal question is there already, a near one is another."""
    exact = table.is_own(COLUMNS)  # what was saved here keeps its line breaks and its length
    rows = [(number, cells, _asked(cells, exact=exact)) for number, cells in _numbered(table, mapping)]
    known = Known(texts, coming=[text for *_, text in rows])
    return [_row(number, cells, text, known, skip, exact=exact) for number, cells, text in rows]


def _row(number: int, cells: dict[str, str], text: str, known: Known, skip: Collection[int], *, exact: bool) -> _Row:
    if not text.strip():
        return _Row(number, cells, text, _Outcome.EMPTY)
    if len(text) > LONGEST and not exact:
        return _Row(number, cells, text, _Outcome.LONG)
    if (equal := known.equal(text)) is not None:
        return _Row(number, cells, text, _Outcome.EQUAL, equal)
    if number in skip:
        return _Row(number, cells, text, _Outcome.SKIPPED)
    near = known.near(text) or ""
    known.add(text)
    return _Row(number, cells, text, _Outcome.ADDED, near)


def _asked(cells: dict[str, str], *, exact: bool) -> str:
    return cells["question"] if exact else " ".join(cells["question"].split())


def _numbered(table: Table, mapping: Mapping) -> Iterator[tuple[int, dict[str, str]]]:
    return zip(table.numbers, _cells(table, mapping), strict=True)


def _cells(table: Table, mapping: Mapping) -> Iterator[dict[str, str]]:
    """Give each row's cells by what they mean."""
    extras = {column.casefold(): column for column in table.columns if column not in mapping.columns}
    meant = {each.name: getattr(mapping, each.name) for each in fields(mapping)}
    meant |= {each: extras.get(each, "") for each in _EXTRAS}
    return table.cells(meant, own=COLUMNS)


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
        origin=_word(QuestionOrigin, cells["origin"]) or QuestionOrigin.IMPORTED,
        kind=_kind(cells["kind"]),
        rank=int(cells["rank"]) if cells["rank"].isdecimal() else None,
        scores=_scores(cells["scores"]),
        **{each: cells[each] for each in ("reference", "evidence", "style", "audience", "reason")},
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
