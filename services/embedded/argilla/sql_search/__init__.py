"""A search engine for argilla-server that answers from Argilla's own SQL tables.

Importing the package registers it: `ARGILLA_SEARCH_ENGINE=sql`.
"""

from .engine import SqlSearchEngine

__all__ = ["SqlSearchEngine"]
