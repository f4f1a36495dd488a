"""Reviews as a table that other tools read, and that can be taken over again."""

from collections.abc import Iterable

import pandas as pd

from services.reviews.listing import Row

COLUMNS = (
    *("question", "question_corrected", "section", "answer", "corrected", "status", "reviewer"),
    *("question_rating", "passages_rating", "tags", "comment", "reviewed_at"),
)


def frame(rows: Iterable[Row]) -> pd.DataFrame:
    """Give reviews as a table of text, one a row, in COLUMNS; answers that nobody has reviewed are left out."""
    return pd.DataFrame([_cells(row) for row in rows if row.status], columns=list(COLUMNS), dtype="str")


def _cells(row: Row) -> list[str]:
    assert row.status and row.at
    ratings = ("" if each is None else str(each) for each in (row.question_rating, row.context_rating))
    rewritten = row.question if row.question != row.asked else ""
    said = (row.asked, rewritten, row.section, row.original, row.text, row.status.value, row.username)
    return [*said, *ratings, ", ".join(row.tags), row.comment, row.at.isoformat()]
