"""Looks into a SQLite database from elsewhere before Winrate opens it: is it whole, and does it hold data alone?

Triggers, views and virtual tables run whenever the tables that they hang on are used, so only Winrate's own may be in
it: triggers that refuse a change, and the notes and the word index of Argilla's search.
"""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

HEADER = b"SQLite format 3\0"
_REFUSES = r"create trigger \w+ before [\w, ]+ on \w+ begin select raise\(abort, '[^']*'\); end"
_NOTES = (
    r"create trigger sql_search_\w+ after [\w, ]+ on \w+ "
    r"begin insert into sql_search_changes \(part, target\) values \('\w+', (new|old)\.\w+\); end"
)
_WORDS = (
    r"create virtual table sql_search_words using fts5\( "
    r"""scope, words, tokenize = "unicode61 remove_diacritics 0 categories 'l\* m\* n\* p\* s\* c\*'"\)"""
)
_ACTIVE = {
    "winrate.db": re.compile(_REFUSES),
    "argilla/argilla.db": re.compile(f"{_NOTES}|{_WORDS}"),
    "models/models.db": re.compile(r"(?!)"),
}


def complaint(file: Path, name: str) -> str | None:
    """Say what is wrong with a database of this name, or None where nothing is."""
    with file.open("rb") as opened:
        if opened.read(len(HEADER)) != HEADER:
            return f"{name} is no database"
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            schema = database.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
            strange = [f"{kind} “{what}”" for kind, what, sql in schema if not _is_known(name, kind, sql)]
            if strange:
                return f"{name} holds what Winrate never put there: {', '.join(strange[:3])}"
            whole = database.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        return f"{name} is damaged: {error}"
    return None if whole == "ok" else f"{name} is damaged: {whole}"


def _is_known(database: str, kind: str, sql: str) -> bool:
    plain = " ".join(sql.lower().split())
    if kind == "index" or (kind == "table" and plain.startswith("create table")):
        return True
    return bool(_ACTIVE[database].fullmatch(plain))
