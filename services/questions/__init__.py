"""Questions that a customer would ask: generated, added by hand or imported; split before anything is answered."""

from services.questions.coverage import Section, coverage
from services.questions.editing import (
    Deleted,
    Marked,
    add,
    add_named,
    bring_back,
    delete,
    edit,
    reject,
    restore,
    retire,
    undo,
)
from services.questions.evidence import Source, sources
from services.questions.history import Change, history, put_back
from services.questions.importing import Checked, Imported, Mapping, Near, check, guess, import_rows
from services.questions.listing import Counts, Row, Wanted, counts, listing, rows
from services.questions.previewing import Message, preview
from services.questions.recipes import Estimate, Recipe, Report
from services.questions.writing import KIND, estimate, generate, report
from services.questions.writing import retire as retire_and_rewrite

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
    "Message",
    "Near",
    "Recipe",
    "Report",
    "Row",
    "Section",
    "Source",
    "Wanted",
    "add",
    "add_named",
    "bring_back",
    "check",
    "counts",
    "coverage",
    "delete",
    "edit",
    "estimate",
    "generate",
    "guess",
    "history",
    "import_rows",
    "listing",
    "preview",
    "put_back",
    "reject",
    "report",
    "restore",
    "retire",
    "retire_and_rewrite",
    "rows",
    "sources",
    "undo",
]
