"""The report and its charts as PDF, and the charts as PNG: drawn by fpdf2, rasterised by pdfium, no browser needed.

See docs/decisions/report-as-pdf.md.
"""

import io
import tempfile
from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

from services.results import typeface
from services.results.picture import INK, MARGIN, WIDTH, Dot, Picture, Shape, Text, pictures
from services.results.report import JUDGE_HEADING, methods
from services.results.summary import Results
from services.results.wording import sentence, tally

if TYPE_CHECKING:
    from fpdf import FPDF

FAMILY = "Winrate"
HEADINGS = ("Votes for and against", "Score and how sure it is", JUDGE_HEADING, "How it was done")
EDGE, TEXT_WIDTH = 20, 170  # millimetres, on A4
SOFT = "#5b6472"
PNG_SCALE = 3  # pixels a point of the picture: sharp on a slide


def report_pdf(results: Results, *, fingerprint: str, drawn_at: str, judge: str = "") -> bytes:
    """Draw the report on A4; what is given besides the results is what `report` takes."""
    said, title = sentence(results), f"{results.candidate} against {results.baseline}"
    explained, counted = methods(results), tally(results)
    foot = f"Drawn by Winrate on {drawn_at}. SHA-256 of the votes: {fingerprint}"
    drawn = pictures(results)
    texts = [title, *astuple(said), explained, counted, judge, foot, *_words(drawn), *HEADINGS]
    page = _paper(texts, unit="mm", format="A4")
    page.set_title(title)
    page.set_margins(EDGE, EDGE)
    page.add_page()
    _write(page, title, 9, colour=SOFT)
    _write(page, said.verdict, 22, bold=True, gap=3)
    _write(page, said.basis, 10.5, gap=2)
    _write(page, said.outlook, 10.5, bold=True)
    if drawn:
        _heading(page, HEADINGS[0])
        _chart(page, drawn[0])
        _write(page, counted, 9, colour=SOFT)
        _heading(page, HEADINGS[1])
        for each in drawn[1:]:
            _chart(page, each)
    if judge:
        _heading(page, HEADINGS[2])
        _write(page, judge, 9, colour=SOFT)
    _heading(page, HEADINGS[3])
    _write(page, explained, 9.5, gap=4)
    _write(page, foot, 7.5, colour=SOFT)
    return bytes(page.output())


def chart_png(picture: Picture) -> bytes:
    """Draw a chart as PNG on white, wide enough for a slide."""
    import pypdfium2

    size = (WIDTH + 2 * MARGIN, picture.height + 2 * MARGIN)
    page = _paper(_words([picture]), unit="pt", format=size)
    page.set_auto_page_break(False)
    page.add_page()
    _draw(page, picture, MARGIN, MARGIN, 1.0)
    target = io.BytesIO()
    with pypdfium2.PdfDocument(bytes(page.output())) as document:
        document[0].render(scale=PNG_SCALE).to_pil().save(target, "PNG")
    return target.getvalue()


def _words(drawn: Iterable[Picture]) -> list[str]:
    return [mark.text for picture in drawn for mark in picture.marks if isinstance(mark, Text)]


def _paper(texts: Iterable[str], *, unit: str, format: str | tuple[float, float]) -> "FPDF":
    """Begin a document whose typeface has the letters of these texts."""
    from fpdf import FPDF  # takes a fifth of a second to import

    page = FPDF(unit=unit, format=format)
    page.c_margin = 0
    with tempfile.TemporaryDirectory() as folder:
        for style, weight in (("", typeface.REGULAR), ("B", typeface.BOLD)):
            path = Path(folder) / f"{weight}.ttf"
            path.write_bytes(typeface.cut("".join(texts), weight))
            page.add_font(FAMILY, style, str(path))
    return page


def _write(page: "FPDF", text: str, size: float, *, bold: bool = False, colour: str = INK, gap: float = 1.0) -> None:
    """Set a paragraph, with `gap` millimetres below it."""
    if text:
        page.set_font(FAMILY, "B" if bold else "", size)
        page.set_text_color(colour)
        page.multi_cell(0, size * 0.5, typeface.known(text), align="L", new_x="LMARGIN", new_y="NEXT")
        page.ln(gap)


def _heading(page: "FPDF", text: str) -> None:
    page.ln(3)
    _write(page, text, 12, bold=True)


def _chart(page: "FPDF", picture: Picture) -> None:
    """Put a picture across the page and go on below it."""
    scale = TEXT_WIDTH / WIDTH
    if page.will_page_break(picture.height * scale):
        page.add_page()
    top = page.get_y() + 1
    _draw(page, picture, EDGE, top, scale)
    page.set_y(top + picture.height * scale + 3)


def _draw(page: "FPDF", picture: Picture, left: float, top: float, scale: float) -> None:
    for mark in picture.marks:
        if isinstance(mark, Text):
            _set(page, mark, left, top, scale)
        elif isinstance(mark, Dot):
            page.set_fill_color(mark.fill)
            page.set_draw_color("#ffffff")
            page.set_line_width(2 * scale)
            page.circle(left + mark.x * scale, top + mark.y * scale, mark.radius * scale, style="DF")
        else:
            _trace(page, mark, [(left + x * scale, top + y * scale) for x, y in mark.points], scale)


def _set(page: "FPDF", mark: Text, left: float, top: float, scale: float) -> None:
    page.set_font(FAMILY, "B" if mark.bold else "", mark.size * scale * page.k)
    page.set_text_color(mark.colour or INK)
    back = {"start": 0.0, "middle": 0.5, "end": 1.0}[mark.anchor] * page.get_string_width(mark.text)
    page.text(left + mark.x * scale - back, top + mark.y * scale, mark.text)


def _trace(page: "FPDF", mark: Shape, points: list[tuple[float, float]], scale: float) -> None:
    if mark.fill:
        page.set_fill_color(mark.fill)
        with page.local_context(fill_opacity=mark.opacity):
            page.polygon(points, style="F")
        return
    page.set_draw_color(mark.stroke)
    page.set_line_width(mark.width * scale)
    page.set_dash_pattern(*((5 * scale, 4 * scale) if mark.dashed else (0, 0)))
    page.polyline(points)
    page.set_dash_pattern()
