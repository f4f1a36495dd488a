"""Long lists in portions: for a statement, a request or a batch that takes only so many at once."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

IN_A_STATEMENT = 500  # SQLite and PostgreSQL limit the values that are bound in one statement
T = TypeVar("T")


def portions(items: Sequence[T], size: int = IN_A_STATEMENT) -> Iterator[Sequence[T]]:
    """Cut a list into portions of at most `size`, in order; nothing gives no portion."""
    return (items[start : start + size] for start in range(0, len(items), size))
