"""Tables of text as files, in and out: what is saved here can be read here again, as it was."""

from services.tables.guard import formula_free, guarded
from services.tables.naming import names_of, numbered, title_of
from services.tables.reading import EXTENSIONS, from_hub, read
from services.tables.saving import FORMATS, Format, as_csv
from services.tables.table import Table
from services.tables.times import Reading, TimeChoices, Times, require_times
from services.tables.written_times import Order

__all__ = [
    "EXTENSIONS",
    "FORMATS",
    "Format",
    "Order",
    "Reading",
    "Table",
    "TimeChoices",
    "Times",
    "as_csv",
    "formula_free",
    "from_hub",
    "guarded",
    "names_of",
    "numbered",
    "read",
    "require_times",
    "title_of",
]
