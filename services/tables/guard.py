"""Text that no spreadsheet takes for a formula. Source: OWASP, "CSV injection"."""

import unicodedata

import pandas as pd

_CONTROLS = ("\t", "\r", "\n")
_FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def formula_free(table: pd.DataFrame) -> pd.DataFrame:
    """Make every text of a table harmless, numbers and moments as they are."""
    return table.map(lambda cell: harmless(cell) if isinstance(cell, str) else cell)


def harmless(text: str) -> str:
    """Put an apostrophe before a text that begins like a formula."""
    visible = next((sign for sign in text if unicodedata.category(sign)[0] not in "CZ"), "")
    return f"'{text}" if text[:1] in _CONTROLS or visible in _FORMULA_SIGNS else text


def guarded(text: str) -> str:
    """Make a text harmless so that `unguarded` gives it back: one that begins with an apostrophe gets another."""
    return f"'{text}" if text.startswith("'") else harmless(text)


def unguarded(text: str) -> str:
    """Take off the apostrophe that `guarded` put before a text."""
    rest = text[1:]
    return rest if text.startswith("'") and (rest.startswith("'") or harmless(rest) != rest) else text
