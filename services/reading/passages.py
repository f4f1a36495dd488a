"""What reading a file gives: passages in reading order, each under its section."""

import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass

from services.reading.kinds import Kind

OnProgress = Callable[[int, int, str], None]  # done, of how many, of what


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item or table; `page` counts from 1 where the format has pages."""

    text: str
    section: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was left out of a document, why ("on every page"), and the pages that it stood on."""

    text: str
    why: str
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it was understood; `note` tells what a person should know of the reading."""

    kind: Kind
    title: str
    pages: int | None
    passages: tuple[Passage, ...]
    note: str = ""
    dropped: tuple[Dropped, ...] = ()
    languages: tuple[str, ...] = ()


def pictures(count: int) -> tuple[Dropped, ...]:
    """Report the pictures of a document, if there are any."""
    return (Dropped(f"{count} picture" + ("s" if count > 1 else ""), "pictures are not read"),) if count else ()


def dumps(passages: Sequence[Passage]) -> bytes:
    """Write passages as the store keeps them: JSON, deflated."""
    rows = [astuple(passage) for passage in passages]
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass"), 6)


def loads(content: bytes) -> tuple[Passage, ...]:
    """Read passages back from what `dumps` gave."""
    rows = json.loads(zlib.decompress(content).decode("utf-8", "surrogatepass"))
    return tuple(Passage(text, section, page) for text, section, page in rows)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and how deep it lies, 0 at the top."""

    text: str
    depth: int


class Outline:
    """The headings above the present place, to name a passage's section by."""

    def __init__(self, title: str = "") -> None:
        """Begin at the top of a document; its title is no section."""
        self._title = title
        self._path: list[Heading] = []

    def enter(self, heading: Heading) -> None:
        """Go below a heading."""
        above = [each for each in self._path if each.depth < heading.depth]
        self._path = [] if heading.text == self._title else [*above, heading]

    @property
    def section(self) -> str:
        """Name the present section with the ones that it lies in."""
        return " › ".join(heading.text for heading in self._path)


def title_among(headings: list[Heading], *, flat: bool = False) -> str:
    """Find the title: the first heading, where it lies above all others; in a `flat` format, the first one.

    Gives "" where several headings share the top: then each of them is a section.
    """
    if not headings:
        return ""
    first, *others = headings
    stands_alone = all(each.depth > first.depth for each in others)
    return first.text if flat or stands_alone else ""
