"""Questions as a table that other tools read, and that imports back as it was."""

import json
from collections.abc import Iterable

import pandas as pd

from services.questions.listing import Row

COLUMNS = (
    *("question", "reference", "kind", "split", "status", "section", "document", "page", "evidence"),
    *("style", "audience", "origin", "reason", "scores", "rank"),
)


def frame(rows: Iterable[Row]) -> pd.DataFrame:
    """Give questions as a table of text, one a row, in COLUMNS."""
    return pd.DataFrame([_cells(row) for row in rows], columns=list(COLUMNS), dtype="str")


def _cells(row: Row) -> list[str]:
    return [
        *(row.text, row.reference, row.kind.value if row.kind else "", row.split.value, row.status.value),
        *(row.section, row.document, "" if row.page is None else str(row.page), row.evidence),
        *(row.style, row.audience, row.origin.value, row.reason),
        *(json.dumps(row.scores, ensure_ascii=False) if row.scores else "", "" if row.rank is None else str(row.rank)),
    ]
