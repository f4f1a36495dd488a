"""The one way in which text from models, documents and strangers becomes HTML."""

import nh3
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
_MARKDOWN.disable("image")
_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}


def to_html(text: str) -> str:
    """Turn untrusted Markdown into HTML that loads nothing, runs nothing and links nowhere.

    HTML in the text is shown as text; a link keeps its words and loses its address; an image becomes its words.
    """
    return nh3.clean(_MARKDOWN.render(text), tags=_TAGS, attributes={"ol": {"start"}}, link_rel=None)
