"""Tables of text as files, in and out: what is saved here can be read here again, as it was."""

from services.tables.guard import formula_free
from services.tables.reading import EXTENSIONS, MOST_ROWS, from_hub, read
from services.tables.saving import FORMATS, Format
from services.tables.table import Table, moment, names_of

__all__ = [
    "EXTENSIONS",
    "FORMATS",
    "MOST_ROWS",
    "Format",
    "Table",
    "formula_free",
    "from_hub",
    "moment",
    "names_of",
    "read",
]
