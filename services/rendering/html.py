"""Markdown from strangers as HTML in which no character is lost and nothing is loaded, run or linked."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import nh3
from markdown_it.token import Token

from services.rendering import blocks, inline
from services.rendering.sheet import Sheet, Span

_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "ul", "ol", "li", "mark", "u", "bdi", "span", "div"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {
    "ol": {"start"},
    "span": {"class"},
    "bdi": {"class", "data-code", "title"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "pre": {"tabindex", "role", "aria-label"},
    "th": {"align", "class"},
    "td": {"align", "class"},
}
_GRID = '<div class="grid" tabindex="0" role="region" aria-label="Table"><table>'
_PROSE = 60  # characters of a cell that read badly in a narrow column
_SURROGATES = re.compile("[\0\ud800-\udfff]")


@lru_cache(maxsize=4096)  # every labeler sees the same answers and passages
def to_html(text: str) -> str:
    """Turn untrusted Markdown into HTML that loads nothing, runs nothing, links nowhere and loses nothing.

    Marks that format words at their edges, headings and tables are drawn as such. Everything else is shown as it was
    written: escapes, entities, HTML, formulas, the addresses of links and images, the numbers and bullets of lists.
    """
    return marked_html(text, ())


def plain_html(text: str) -> str:
    """Show untrusted text as it was written, its line breaks and spaces included, formatting nothing."""
    return nh3.clean(_as_written(_readable(text), ()).html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None)


def marked_html(text: str, spans: Iterable[tuple[int, int, bool]]) -> str:
    """Do the same with highlights: spans (start, end, strong) in order; strong ones become <mark>, others <u>."""
    source, marked = _readable(text), list(spans)
    sheet = _formatted(source, marked)
    html = sheet.html.lstrip() if sheet.is_whole else f"<p>{_as_written(source, marked).html}</p>\n"
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None)


def _readable(text: str) -> str:
    """Give text as a page can hold it: line feeds alone, every character in its old place."""
    return _SURROGATES.sub("\ufffd", text.replace("\r\n", " \n").replace("\r", "\n"))


def _formatted(source: str, marked: Sequence[Span]) -> Sheet:
    sheet, lines = Sheet(source, marked), _line_spans(source)
    for token in blocks.parse(source):
        if write := _WRITERS.get(token.type):
            write(sheet, token, lines)
        elif token.nesting > 0 and not token.hidden:
            sheet.tag(f"\n<{token.tag}>")
        elif token.nesting < 0 and not token.hidden:
            sheet.tag(f"</{token.tag}>\n")
    return sheet


def _as_written(source: str, marked: Sequence[Span]) -> Sheet:
    sheet = Sheet(source, marked)
    sheet.text(0, len(source))
    return sheet


def _line_spans(source: str) -> list[tuple[int, int]]:
    ends = [each.start() for each in re.finditer("\n|$", source)]
    return list(zip([0, *(end + 1 for end in ends)], ends, strict=False))


Lines = list[tuple[int, int]]


def _inline(sheet: Sheet, token: Token, lines: Lines) -> None:
    _words(sheet, token.meta["start"], token.meta["end"], token.meta["indent"])


def _words(sheet: Sheet, start: int, end: int, indent: int = 0) -> None:
    for piece in inline.pieces(sheet.source, start, end):
        quiet = piece.quiet and piece.start < piece.end
        sheet.tag('<span class="quiet">' if quiet else piece.tag)
        sheet.text(piece.start, piece.end, indent=indent)
        sheet.tag("</span>" if quiet else "")


def _list(sheet: Sheet, token: Token, lines: Lines) -> None:
    sheet.tag(f'\n<ol start="{token.attrs.get("start", 1)}">')


def _item(sheet: Sheet, token: Token, lines: Lines) -> None:
    """Write an item's own number or bullet: "7)" is not "7.", and a dash may be a minus."""
    marker, first = token.info + token.markup, lines[token.map[0]][0]  # type: ignore[index]
    start = sheet.source.index(marker, max(sheet.at, first))
    sheet.tag('<li><span class="marker">')
    sheet.text(start, start + len(marker))
    sheet.tag("</span> ")


def _code(sheet: Sheet, token: Token, lines: Lines) -> None:
    first, last = token.map  # type: ignore[misc]
    sheet.tag('\n<pre tabindex="0" role="region" aria-label="Code">')
    if token.type == "fence":
        _fence_head(sheet, token, lines[first])
        first += 1
    sheet.tag("<code>")
    for (start, end), line in zip(lines[first:last], token.content.removesuffix("\n").split("\n"), strict=False):
        sheet.text(max(start, end - len(line)), end, code=True)
        sheet.tag("\n")
    sheet.tag("</code></pre>\n")


def _fence_head(sheet: Sheet, token: Token, line: tuple[int, int]) -> None:
    """Write the language above its code; where there is neither, the fence itself is all that can be seen."""
    info = token.info.strip()
    shown = info or ("" if token.content.strip() else token.markup)
    if shown:
        start = sheet.source.rindex(shown, *line)
        sheet.tag('<span class="info">')
        sheet.text(start, start + len(shown), code=True)
        sheet.tag("</span>\n")


def _table(sheet: Sheet, token: Token, lines: Lines) -> None:
    head, *rows = token.meta["rows"]
    aligned = token.meta["aligned"]
    sheet.tag(f"{_GRID}<thead>")
    _row(sheet, head, aligned, "th")
    sheet.tag("</thead><tbody>")
    for row in rows:
        _row(sheet, row, aligned, "td")
    sheet.tag("</tbody></table></div>\n")


def _row(sheet: Sheet, row: tuple[int, int], aligned: Sequence[str], tag: str) -> None:
    sheet.tag("<tr>\n")
    for place, (start, end) in enumerate(blocks.cells(sheet.source, *row, most=len(aligned))):
        side = aligned[place] if place < len(aligned) else ""
        wide = ' class="prose"' if end - start > _PROSE else ""
        sheet.tag(f'<{tag} align="{side}"{wide}>' if side else f"<{tag}{wide}>")
        _words(sheet, start, end)
        sheet.tag(f"</{tag}>\n")
    sheet.tag("</tr>\n")


_WRITERS: dict[str, Callable[[Sheet, Token, Lines], None]] = {
    "inline": _inline,
    "ordered_list_open": _list,
    "list_item_open": _item,
    "fence": _code,
    "code_block": _code,
    "table": _table,
    "hr": lambda sheet, token, lines: sheet.tag("<hr>\n"),
}
