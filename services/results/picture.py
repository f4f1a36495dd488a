"""The charts to take away, as marks on a canvas; `svg` and `pdf` draw them without a browser."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.results.narrowing import Look
from services.results.summary import Results
from services.results.wording import percents
from services.statistics import Counts, Decision

WIDTH, MARGIN = 720, 24
TOP = 10  # above the highest line, for half of its number
INK, SOFT, FAINT = "#1c2333", "#8b919c", "#d5d8dd"
COLOURS = {Decision.SHIP: "#0072b2", Decision.STOP: "#e69f00", Decision.OPEN: SOFT}
# Told apart in every common colour blindness and in grey print; each with the text colour that reads on it.
PARTS = (
    ("Win", "wins", "#0072b2", "#ffffff"),
    ("Tie", "ties", "#b4b8bf", INK),
    ("Both bad", "both_bad", "#6f7682", "#ffffff"),
    ("Loss", "losses", "#e69f00", INK),
)
FEWEST_LOOKS = 3


@dataclass(frozen=True, slots=True)
class Shape:
    """Straight lines through points, filled where there is a `fill`; `dashed` and round ends where asked for."""

    points: Sequence[tuple[float, float]]
    fill: str = ""
    stroke: str = ""
    width: float = 1.0
    dashed: bool = False
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc with a white rim."""

    x: float
    y: float
    radius: float
    fill: str


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text on the baseline `y`; `anchor` is start, middle or end; without a colour in the page's ink."""

    x: float
    y: float
    text: str
    size: float = 13
    bold: bool = False
    anchor: str = "middle"
    colour: str = ""


Mark = Shape | Dot | Text


@dataclass(frozen=True, slots=True)
class Picture:
    """Marks on a canvas of WIDTH by `height` with MARGIN on both sides, and what they show in words."""

    name: str
    height: int
    label: str
    marks: Sequence[Mark]


def pictures(results: Results) -> list[Picture]:
    """Draw the charts that there are votes for."""
    if results.headline is None:
        return []
    return [votes_bar(results.counts), score(results), *narrowed(results)]


def votes_bar(counts: Counts) -> Picture:
    """Draw wins, ties, both-bad and losses as one bar with its legend."""
    marks: list[Mark] = []
    x = 0.0
    for place, (name, field, fill, ink) in enumerate(PARTS):
        count: int = getattr(counts, field)
        width = WIDTH * count / counts.votes if counts.votes else 0.0
        if width:
            marks.append(_box(x, 0, width, 44, fill))
        if width > 24:
            marks.append(Text(x + width / 2, 28, f"{count:,}", 16, bold=True, colour=ink))
        marks += [
            _box(place * 150, 60, 12, 12, fill),
            Text(place * 150 + 20, 71, f"{name} {count:,}", 14, anchor="start"),
        ]
        x += width
    label = ", ".join(f"{getattr(counts, field)} {name.lower()}" for name, field, *_ in PARTS)
    return Picture("votes", 80, label, marks)


def score(results: Results) -> Picture:
    """Draw the score and its interval against the line of the ship rule."""
    assert results.headline is not None
    found, bar = results.headline.interval, results.rule.threshold
    low, middle, high, line = percents(found.lower, found.estimate, found.upper, bar)
    left, at, right, rule = (WIDTH * each for each in (found.lower, found.estimate, found.upper, bar))
    colour = COLOURS[results.decision]
    marks: list[Mark] = [
        Shape([(0, 40), (WIDTH, 40)], stroke=FAINT),
        Shape([(rule, 8), (rule, 76)], stroke=SOFT, dashed=True),
        Shape([(left, 40), (right, 40)], stroke=colour, width=8),
        Dot(at, 40, 10, colour),
        Text(at, 20, middle, 16, bold=True),
        Text(left, 64, low),
        Text(right, 64, high),
        Text(rule + 6, 86, f"ship above {line}", anchor="start"),
    ]
    return Picture("score", 92, f"Score {middle}, between {low} and {high}; ship above {line}", marks)


def narrowed(results: Results, height: int = 150) -> list[Picture]:
    """Draw how the interval narrowed while votes came in; nothing while there are too few votes for a line."""
    looks = results.narrowing
    if len(looks) < FEWEST_LOOKS:
        return []
    colour, rule = COLOURS[results.decision], TOP + height * (1 - results.rule.threshold)
    upper = [_at(each, each.interval.upper, looks, height) for each in looks]
    lower = [_at(each, each.interval.lower, looks, height) for each in looks]
    ticks = [(share, TOP + height * (1 - share)) for share in (0.0, 0.5, 1.0)]
    marks: list[Mark] = [
        *(Shape([(36, y), (WIDTH, y)], stroke=FAINT) for _, y in ticks),
        Shape([*upper, *reversed(lower)], fill=colour, opacity=0.3),
        Shape([_at(each, each.interval.estimate, looks, height) for each in looks], stroke=colour, width=3),
        Shape([(36, rule), (WIDTH, rule)], stroke=SOFT, dashed=True),
        *(Text(30, y + 5, percents(share)[0], 12, anchor="end") for share, y in ticks),
        Text(WIDTH, TOP + height + 18, f"{looks[-1].votes:,} votes", 12, anchor="end"),
        Text(36, TOP + height + 18, "0", 12, anchor="start"),
    ]
    low, high = percents(looks[-1].interval.lower, looks[-1].interval.upper)
    return [
        Picture("narrowing", TOP + height + 24, f"The interval narrowed to {low} to {high} as votes came in", marks)
    ]


def _at(look: Look, share: float, looks: Sequence[Look], height: int) -> tuple[float, float]:
    return 36 + (WIDTH - 36) * look.votes / looks[-1].votes, TOP + height * (1 - share)


def _box(x: float, y: float, width: float, height: float, fill: str) -> Shape:
    return Shape([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], fill=fill)
