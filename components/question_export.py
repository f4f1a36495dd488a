"""The questions that are shown, as a file that imports back as it was."""

from collections.abc import Sequence

from components import table_export
from services import audit
from services.counting import count
from services.questions import Row, exporting


def show(found: Sequence[Row], of: int) -> None:
    """Draw the choice of format and the button that saves the file."""
    said = f"{count(len(found), 'question')} as shown, of {of:,} in all. Every format imports back as it was."
    taken = audit.noted(lambda: exporting.frame(found), "questions.exported", number=len(found))
    table_export.show("questions", taken, said)
