"""The one way in which text from models, documents and strangers becomes HTML."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from html import escape

import nh3
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
_MARKDOWN.disable("image")
_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
# Stand-ins for the tags of a highlight while Markdown is read: characters of no alphabet.
_ON, _OFF, _ON_QUIET, _OFF_QUIET = (chr(0xE000 + place) for place in range(4))
_STAND_INS = {_ON: "<mark>", _OFF: "</mark>", _ON_QUIET: "<u>", _OFF_QUIET: "</u>"}
_LEADING_MARKUP = re.compile(r"[\s|#>*+-]*(?:\d+[.)]\s+)?")


@lru_cache(maxsize=4096)  # every labeler sees the same answers and passages
def to_html(text: str) -> str:
    """Turn untrusted Markdown into HTML that loads nothing, runs nothing and links nowhere.

    HTML in the text is shown as text; a link keeps its words and loses its address; an image becomes its words.
    """
    return nh3.clean(_MARKDOWN.render(text), tags=_TAGS, attributes={"ol": {"start"}}, link_rel=None)


def marked_html(text: str, spans: Iterable[tuple[int, int, bool]]) -> str:
    """Do the same with highlights: spans (start, end, strong) in order; strong ones become <mark>, others <u>."""
    rendered = _MARKDOWN.render(_with_stand_ins(text, spans))
    for stand_in, tag in _STAND_INS.items():
        rendered = rendered.replace(stand_in, tag)
    return nh3.clean(rendered, tags=_TAGS | {"mark", "u"}, attributes={"ol": {"start"}}, link_rel=None)


def _with_stand_ins(text: str, spans: Iterable[tuple[int, int, bool]]) -> str:
    parts, done = [], 0
    for start, end, strong in spans:
        on, off = (_ON, _OFF) if strong else (_ON_QUIET, _OFF_QUIET)
        parts += [_without_stand_ins(text[done:start]), *_lines_between(text[start:end], on, off)]
        done = end
    return "".join((*parts, _without_stand_ins(text[done:])))


def _lines_between(text: str, on: str, off: str) -> Iterable[str]:
    """Highlight each line by itself, behind the characters that make it a heading, an item or a table's row."""
    for line in _without_stand_ins(text).splitlines(keepends=True):
        words = line[len(_LEADING_MARKUP.match(line)[0]) :].rstrip("\n |")  # type: ignore[index]
        before, _, after = line.partition(words) if words else (line, "", "")
        yield f"{before}{on}{words}{off}{after}" if words else line


def _without_stand_ins(text: str) -> str:
    return re.sub("[\ue000-\ue003]", "", text)


def diff_html(before: str, after: str) -> str:
    """Show what changed between two untrusted texts, word by word: <del> for what went, <ins> for what came."""
    old, new = (re.findall(r"(?:\w+|[^\w\s])\s*|\s+", text) for text in (before, after))
    parts = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = (escape("".join(some)) for some in (old[start:end], new[new_start:new_end]))
        if kind == "equal":
            parts.append(came)
        else:
            parts.append((f"<del>{gone}</del>" if gone else "") + (f"<ins>{came}</ins>" if came else ""))
    return "".join(parts)
