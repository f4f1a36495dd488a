"""Tables in print: lines whose cells stand in the same columns, and the lines that their long cells go on in."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.reading.pdf_lines import Cell, Line

_LONG_CELL = 45  # two columns of lines longer than this are a page's columns, no table's

Columns = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a table by row; every row is as long as the first."""

    rows: list[list[str]]


def part(lines: list[Line]) -> Iterator[list[Line] | Table]:
    """Part a page's lines into runs of text and tables."""
    text: list[Line] = []
    place = 0
    while place < len(lines):
        table, used = _table(lines[place:])
        if table:
            if text:
                yield text
            yield table
            text = []
            place += used
        else:
            text.append(lines[place])
            place += 1
    if text:
        yield text


def _table(lines: list[Line]) -> tuple[Table | None, int]:
    """Read a table from the first lines; gives it and how many lines it took, or nothing."""
    if len(lines[0].cells) < 2:
        return None, 0
    columns: Columns = []
    rows: list[dict[int, str]] = []
    used = 0
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        if len(line.cells) > 1:
            wider = _joined(columns, line.cells)
            if wider is None:
                break
            rows = [_moved(row, columns, wider) for row in rows]
            columns = wider
            rows.append({_column(columns, cell): cell.text for cell in line.cells})
        elif not _goes_on(line, columns, after):
            break
        else:
            columns = _joined(columns, line.cells) or columns
            at = _column(columns, line.cells[0])
            rows[-1][at] = f"{rows[-1].get(at, '')} {line.text}".strip()
        used += 1
    even = [[row.get(each, "").replace("|", "/") for each in range(len(columns))] for row in rows]
    return (Table(even), used) if _is_table(even) else (None, 0)


def _joined(columns: Columns, cells: tuple[Cell, ...]) -> Columns | None:
    """Widen the columns by a line's cells, or give None where a cell spans two columns or two cells share one."""
    found = list(columns)
    taken: set[tuple[float, float]] = set()
    for left, right, _text in cells:
        over = [each for each in found if left < each[1] and right > each[0]]
        if len(over) > 1 or any(each in taken for each in over):
            return None
        wide = (min([left, *(each[0] for each in over)]), max([right, *(each[1] for each in over)]))
        found = [each for each in found if each not in over] + [wide]
        taken.add(wide)
    return sorted(found)


def _moved(row: dict[int, str], before: Columns, now: Columns) -> dict[int, str]:
    places = {
        at: next(new for new, each in enumerate(now) if each[0] <= old[0] and old[1] <= each[1])
        for at, old in enumerate(before)
    }
    return {places[at]: text for at, text in row.items()}


def _column(columns: Columns, cell: Cell) -> int:
    return next(at for at, each in enumerate(columns) if cell.left < each[1] and cell.right > each[0])


def _goes_on(line: Line, columns: Columns, after: Line | None) -> bool:
    """Tell whether a line alone is the rest of a long cell: it stands in one column, and not as text after it would."""
    if len(line.cells) != 1:
        return False
    (cell,) = line.cells
    over = [at for at, each in enumerate(columns) if cell.left < each[1] and cell.right > each[0]]
    if cell.left > columns[-1][1]:  # the first line of a column that no line before reached
        return True
    if len(over) != 1 or cell.left < columns[over[0]][0] - 2:
        return False
    return over[0] > 0 or (after is not None and len(after.cells) > 1)


def _is_table(rows: list[list[str]]) -> bool:
    if len(rows) < 2 or (len(rows[0]) == 2 and len(rows) < 3):
        return False
    lengths = [sum(len(row[at]) for row in rows) / len(rows) for at in range(len(rows[0]))]
    return not (len(lengths) == 2 and min(lengths) > _LONG_CELL)
