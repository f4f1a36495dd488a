"""What reading a file gives: passages in reading order, each under its section."""

from dataclasses import dataclass

from services.reading.kinds import Kind


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list item or table; `page` counts from 1 where the format has pages."""

    text: str
    section: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it was understood; `note` tells what could not be read."""

    kind: Kind
    title: str
    pages: int | None
    passages: tuple[Passage, ...]
    note: str = ""


@dataclass(slots=True)
class Outline:
    """The headings above the present place, to name a passage's section by."""

    title: str = ""
    _path: list[tuple[int, str]] | None = None

    def enter(self, heading: str, depth: int) -> None:
        """Go below a heading. The first top heading of a document is its title, not a section."""
        if self._path is None and depth == 0 and not self.title:
            self.title = heading
            self._path = []
            return
        above = [(level, text) for level, text in self._path or [] if level < depth]
        self._path = [] if heading == self.title else [*above, (depth, heading)]

    @property
    def section(self) -> str:
        """Name the present section with the ones that it lies in."""
        return " › ".join(text for _, text in self._path or [])
