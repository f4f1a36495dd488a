"""What stands on every page: running headers, footers and page numbers."""

import re
from collections import defaultdict
from collections.abc import Sequence

from services.reading.passages import Dropped

_LEAST_PAGES = 3
_SHARE = 0.6


def shape(text: str) -> str:
    """Give a line without its numbers, so that "page 7" and "page 8" are one."""
    return re.sub(r"\d+", "#", " ".join(text.split()))


def on_every_page(pages: Sequence[Sequence[str]]) -> tuple[set[str], tuple[Dropped, ...]]:
    """Find the lines that most pages share, page numbers aside: the lines as they stand, and a report of them."""
    places: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, lines in enumerate(pages, start=1):
        for line in dict.fromkeys(lines):
            places[shape(line)].append((number, line))
    often = max(_LEAST_PAGES, _SHARE * sum(1 for lines in pages if lines))
    repeated = [found for found in places.values() if len({number for number, _ in found}) >= often]
    lines_to_drop = {line for found in repeated for _, line in found}
    return lines_to_drop, tuple(_report(found) for found in repeated)


def _report(found: list[tuple[int, str]]) -> Dropped:
    return Dropped(found[0][1], "on every page", tuple(sorted({number for number, _ in found})))
