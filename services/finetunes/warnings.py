"""What is worth a second look before rows train: none of it stops a run, and each row can be left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from services import hints
from services.counting import tokens
from services.finetunes import personal_data
from services.finetunes.dataset import Line, TrainingSet
from services.finetunes.row import Row
from services.questions.likeness import tokens as words_of
from services.words import TrainingMethod

ROW_TOKENS = 65_536  # what OpenAI trains at most, for hosts whose limit is not known


class About(StrEnum):
    """What a warning is about."""

    DUPLICATE = "duplicate"
    CONTRADICTION = "contradiction"
    LONG = "long"
    NAMES_SOURCE = "names_source"
    PERSONAL_DATA = "personal_data"

    @property
    def words(self) -> str:
        """Name it in a few words."""
        return _WORDS[self]


_WORDS = {
    About.DUPLICATE: "Twice the same",
    About.CONTRADICTION: "Same question, other answer",
    About.LONG: "Very long",
    About.NAMES_SOURCE: "Talks about its source",
    About.PERSONAL_DATA: "Personal data",
}


@dataclass(frozen=True, slots=True)
class RowWarning:
    """Something about one row; `number` counts the lines from 1, those for validation behind those that train."""

    number: int
    about: About
    detail: str
    row: Row


def warnings(of: TrainingSet, row_tokens: int = ROW_TOKENS) -> list[RowWarning]:
    """List what is worth a look, by row; a row of more than `row_tokens` is very long."""
    found = [*_repeated(of), *(each for at, line in enumerate(of.lines, 1) for each in _of_line(at, line, row_tokens))]
    return sorted(found, key=lambda each: (each.number, each.about))


def _of_line(number: int, line: Line, row_tokens: int) -> Iterator[RowWarning]:
    row = line.row
    size = tokens(line.json)
    if size > row_tokens:
        detail = f"About {size:,} tokens; the model host trains at most {row_tokens:,} in a row."
        yield RowWarning(number, About.LONG, detail, row)
    if hint := hints.names_its_source(row.corrected, row.question):
        detail = f"{hint.words}: a customer never sees what the assistant was given to read."
        yield RowWarning(number, About.NAMES_SOURCE, detail, row)
    if private := list(dict.fromkeys(_private(row))):
        yield RowWarning(number, About.PERSONAL_DATA, "; ".join(private), row)


def _private(row: Row) -> Iterator[str]:
    places = [("the question", row.question), ("the answer", row.corrected), ("the other answer", row.original)]
    said = {found.text for _, text in places for found in personal_data.find(text)}
    for place, text in [*places, *(("a passage", text) for text in row.contexts)]:
        for found in personal_data.find(text):
            if place != "a passage" or found.text not in said:
                yield f"{found.kind} {found.text} in {place}"


def _repeated(of: TrainingSet) -> Iterator[RowWarning]:
    first_same: dict[object, int] = {}
    first_asked: dict[object, int] = {}
    for number, line in enumerate(of.lines, 1):
        row = line.row
        asked, said = tuple(words_of(row.question)), tuple(words_of(row.corrected))
        worse = tuple(words_of(row.original)) if of.method == TrainingMethod.DPO else ()
        same = first_same.setdefault((asked, said, worse), number)
        before = first_asked.setdefault((asked, worse), number)
        if same != number:
            yield RowWarning(number, About.DUPLICATE, f"Says what row {same} says.", row)
        elif before != number:
            yield RowWarning(number, About.CONTRADICTION, f"Row {before} asks the same and has another answer.", row)
