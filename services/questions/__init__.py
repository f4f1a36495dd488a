"""Questions that a customer would ask: generated, added by hand or imported; split before anything is answered."""

from services.questions.coverage import Section, coverage
from services.questions.editing import (
    Deleted,
    Marked,
    add,
    bring_back,
    delete,
    edit,
    reject,
    restore,
    retire,
    undo,
)
from services.questions.evidence import Source, sources
from services.questions.generation import KIND, default_prompt, generate
from services.questions.history import Change, history, put_back
from services.questions.importing import Checked, Imported, Mapping, check, guess, import_rows
from services.questions.listing import Counts, Row, Wanted, counts, listing, rows
from services.questions.recipes import Estimate, Recipe
from services.questions.tables import Table, from_hub, read_table

__all__ = [
    "KIND",
    "Change",
    "Checked",
    "Counts",
    "Deleted",
    "Estimate",
    "Imported",
    "Mapping",
    "Marked",
    "Recipe",
    "Row",
    "Section",
    "Source",
    "Table",
    "Wanted",
    "add",
    "bring_back",
    "check",
    "counts",
    "coverage",
    "default_prompt",
    "delete",
    "edit",
    "from_hub",
    "generate",
    "guess",
    "history",
    "import_rows",
    "listing",
    "put_back",
    "read_table",
    "reject",
    "restore",
    "retire",
    "rows",
    "sources",
    "undo",
]
