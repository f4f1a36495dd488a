"""Delimited text (CSV, TSV and their kin): one reader for tables that are imported and for documents.

It finds the delimiter and the header, keeps every row with its number, and says what is odd about the file.
"""

from services.delimited.dialect import Dialect, detect
from services.delimited.drawn import undrawn
from services.delimited.headers import Layout, lay_out
from services.delimited.parsing import Record, UnclosedQuote, parse, repaired

__all__ = ["Dialect", "Layout", "Record", "UnclosedQuote", "detect", "lay_out", "parse", "repaired", "undrawn"]
