"""Which lines of a text are headings, lists, tables and code: Markdown, less what would swallow characters.

Escapes, entities, link definitions, quotes, underlined headings and HTML are not read at all, so they stay visible as
they were written. Every token says in `meta` which characters of the source it stands for.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.token import Token

_READ = ["normalize", "block", "table", "code", "fence", "hr", "list", "heading", "paragraph"]
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=[^\s#])")
_DASHES = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_ROW_OF_BULLETS = re.compile(r"[-*+](?:[ \t]+[-*+]){2,}")
_CELL_ENDS = re.compile(r"(?<!\\)\|")
_CODE = re.compile(r"(?<!`)(`+)(?!`)[^`]+\1(?!`)")


def parse(text: str) -> list[Token]:
    """Give the block tokens of a text whose line breaks are all line feeds."""
    return _MARKDOWN.parse(text)


def cells(text: str, start: int, end: int, most: int = 0) -> list[tuple[int, int]]:
    """Give where the cells of a table's row begin and end, without the spaces around their words.

    Where there would be more than `most`, bars within code are taken for a part of it, as `ps | sort` means it.
    """
    start, end = _stripped(text, start, end)
    start += text[start:end].startswith("|")
    bars = [bar.start() for bar in _CELL_ENDS.finditer(text, start, end)]
    found = _parted(text, start, end, bars)
    if most and len(found) > most:
        hidden = _CODE.sub(lambda code: "`" * len(code[0]), text[start:end])
        found = _parted(text, start, end, [start + bar.start() for bar in _CELL_ENDS.finditer(hidden)])
    return found


def _parted(text: str, start: int, end: int, bars: list[int]) -> list[tuple[int, int]]:
    bars = bars if bars and bars[-1] == end - 1 else [*bars, end]
    return [_stripped(text, left, bar) for left, bar in zip([start, *(bar + 1 for bar in bars)], bars, strict=False)]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t":
        start += 1
    while start < end and text[end - 1] in " \t":
        end -= 1
    return start, end


def _paragraph(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    start = state.bMarks[line] + state.tShift[line] - max(0, state.sCount[line] - state.blkIndent)
    read = paragraph(state, line, last, silent)
    state.tokens[-2].meta = {"start": start, "end": state.eMarks[state.line - 1], "indent": state.blkIndent}
    return read


def _heading(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    """Read "## Title"; a single # may mean a number or a comment, so it has to stand by itself to be a title's."""
    start, end = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    hashes = _HEADING.match(state.src, start, end)
    if not hashes or state.is_code_block(line) or (len(hashes[1]) == 1 and not _is_alone(state, line)):
        return False
    if not silent:
        tag = f"h{len(hashes[1])}"
        state.push("heading_open", tag, 1)
        state.push("inline", "", 0).meta = {"start": hashes.end(), "end": end, "indent": 0}
        state.push("heading_close", tag, -1)
        state.line = line + 1
    return True


def _rule(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    """Read three dashes between blank lines; other rows of signs may be anything, and stay text."""
    row = state.src[slice(*_span(state, line))].rstrip(" \t")
    is_rule = row == "---" and _is_alone(state, line)
    if state.is_code_block(line) or not (is_rule or _ROW_OF_BULLETS.fullmatch(row)):
        return False
    if is_rule and not silent:
        state.push("hr", "hr", 0)
        state.line = line + 1
    elif not silent:
        _paragraph(state, line, line + 1, silent)
    return True


def _is_alone(state: StateBlock, line: int) -> bool:
    before, after = line - 1, line + 1
    return (before < 0 or state.isEmpty(before)) and (after >= state.lineMax or state.isEmpty(after))


def _table(state: StateBlock, line: int, last: int, silent: bool) -> bool:
    """Read rows with bars below a header and a row of dashes; every cell counts, also beyond the header's."""
    if line + 1 >= last or not all(_is_row(state, each) for each in (line, line + 1)):
        return False
    (head, dashes), text = (_span(state, each) for each in (line, line + 1)), state.src
    columns = cells(text, *dashes)
    if not _DASHES.fullmatch(text, *dashes) or len(cells(text, *head)) != len(columns):
        return False
    if not silent:
        end = line + 2
        while end < last and _is_row(state, end):
            end += 1
        rows = [head, *(_span(state, each) for each in range(line + 2, end))]
        state.push("table", "table", 0).meta = {"rows": rows, "aligned": [_side(text[a:b]) for a, b in columns]}
        state.line = end
    return True


def _is_row(state: StateBlock, line: int) -> bool:
    indented = state.sCount[line] < state.blkIndent or state.is_code_block(line)
    return not indented and "|" in state.src[slice(*_span(state, line))]


def _span(state: StateBlock, line: int) -> tuple[int, int]:
    return state.bMarks[line] + state.tShift[line], state.eMarks[line]


def _side(dashes: str) -> str:
    return {(True, True): "center", (False, True): "right"}.get((dashes.startswith(":"), dashes.endswith(":")), "")


_MARKDOWN = MarkdownIt("commonmark").enable("table")
_MARKDOWN.block.ruler.at("table", _table, {"alt": ["paragraph"]})
_MARKDOWN.block.ruler.at("heading", _heading, {"alt": ["paragraph"]})
_MARKDOWN.block.ruler.at("hr", _rule, {"alt": ["paragraph", "list"]})
_MARKDOWN.block.ruler.at("paragraph", _paragraph)
_MARKDOWN.block.ruler.enableOnly([name for name in _READ if name not in ("normalize", "block")])
_MARKDOWN.core.ruler.enableOnly(["normalize", "block"])
