"""No character of a text is lost when it is drawn: what is not drawn as formatting is shown as it was written."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.rendering import marked_html, to_html

MARKUP = re.compile(r"[\s#*~`|:-]+")  # what formatting may stand for; the rest of a text is always there
LITERAL = [
    "Order 5*3*2 pieces",
    r"C:\*.log and D:\*.txt",
    r"\\share\_new",
    r"\d+\.\d",
    r"\(x\) and \[y\]",
    "__init__ and _private_ and snake_case_name",
    "2**3**4, x ** y ** z, f(*args, **kwargs), {**a, **b}",
    "*.py, *.js or '*' and \"*\"",
    "char *p, *q; *p = *q;",
    "int **pp = &*p;",
    "5 *3* 2",
    "//*[@id='x'] and a.*b.*c and /*comment*/",
    "SELECT *, a.* FROM t",
    "Price 100* plus 20**",
    'See [the manual](https://a.example/x_(y)?a=1&b=2 "Title").',
    "![logo](https://evil.example/track.png)",
    "[a]: https://evil.example 'title'",
    "<https://evil.example> and <me@evil.example>",
    "AT&amp;T &copy; &#65; &lt;b&gt;",
    "<b>bold</b> <!-- comment --> <br>",
    "> 80 degrees is too hot",
    "Title\n=====",
    "Title\n-----",
    "____",
    "* * *",
    "- - -",
    "***",
    "# of items: 5\nand more",
    "text\n# apt-get install x",
    "## About C ##",
    "#hashtag and C# and #1",
    "$x_1 * y_2 * z$ costs $5",
    r"\(a *b* c\) and $$\mathbf{x}^* y^*$$",
    r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
    "rock 'n` roll, 5` 30`, use ` and ` keys",
    r"\`no code\` and \**no bold\**",
    "~/path and a~b~c and ~~",
    "a | b | c",
    "grep a\\|b",
    "[^1] and [^1]: a note",
    "- [ ] to do\n- [x] done",
    "---\ntitle: x\n---",
    "| a | b |\n| 1 | 2 |",
    "1\\. A great year",
    "http://www.example.com/a*b*c?d=_e_",
]


class _Words(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data


def text_of(html: str) -> str:
    return _Words(html).text


def spaced(text: str) -> str:
    return " ".join(re.split(r"[ \t\n]+", text.strip(" \t\n")))


def written(text: str) -> str:
    """What has to be seen of a text, wherever its formatting is."""
    return MARKUP.sub("", re.sub("[\0\ud800-\udfff]", "\ufffd", text))


@pytest.mark.parametrize("text", LITERAL)
def test_what_only_looks_like_markup_is_shown_as_it_was_written(text: str) -> None:
    shown = text_of(to_html(text))
    assert spaced(shown) == spaced(re.sub(r"^## ", "", text))


@given(st.text(max_size=300))
@example("\x0b\x0c\x1c\x85\u2028")
@example("- " * 60 + "deep")
def test_any_text_is_shown_whole(text: str) -> None:
    assert written(text_of(to_html(text))) == written(text)


FORMATTED = (
    "**bold**;*it*;`code`;``a`b``;~~gone~~;***both***;[a](http://x.y);[a][b];&amp;;<i>;\\*;$x$;| a | b |;|---|---|"
)
STARTS = "# ;## ;- ;+ ;* ;7. ;7) ;    ;\t;> ;|;```;```py;~~~;---;===;***"
SIGNS = "*;_;**;`;$;\\(;\\);(;);];:;!;\";';\u202e;\u200b;中文;é;🏴\u200d☠️; ;word;5"
FRAGMENTS = [*FORMATTED.split(";"), *STARTS.split(";"), *SIGNS.split(";"), "\n", "\n", "\n\n", "\r\n", "\r"]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_mixture_of_markup_is_shown_whole(text: str) -> None:
    assert written(text_of(to_html(text))) == written(text)


@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join),
    st.lists(st.integers(0, 200), max_size=6, unique=True).map(sorted),
)
def test_a_highlight_takes_nothing_away(text: str, bounds: list[int]) -> None:
    spans = [(start, end, True) for start, end in zip(bounds[::2], bounds[1::2], strict=False)]
    assert text_of(marked_html(text, spans)) == text_of(to_html(text))


WORDS = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)
INSIDE = st.sampled_from([*"*_~`\\$&<>[](){}|#:.,;!?/@^=+%'\"", "**", "__", "~~", "&amp;", "\\_", "](", "://"])


@given(st.lists(st.tuples(WORDS, INSIDE, WORDS).map("".join), min_size=1, max_size=8).map(" ".join))
def test_marks_inside_words_are_never_markup(text: str) -> None:
    plain = re.sub(r"[^\x00-\u0dff]", "x", text)  # scripts without spaces may have marks within a sentence
    assert spaced(text_of(to_html(plain))) == spaced(plain)


@given(st.lists(WORDS.map(lambda word: f"a{word}"), min_size=1, max_size=6))
def test_single_line_breaks_are_kept(lines: list[str]) -> None:
    html = to_html("\n".join(lines))
    assert html.count("<br>") == len(lines) - 1
    assert text_of(html).strip().split("\n") == lines


@pytest.mark.parametrize("text", ["a\tb\tc\n1\t2\t3", "a  b   c", "x\n    y\n  z", "roses\n\tare red"])
def test_tabs_and_runs_of_spaces_are_kept(text: str) -> None:
    html = to_html(text)
    assert text_of(html) == f"{text}\n"
    for run in re.findall(r"\t|(?:(?<=\n) +| {2,})", text):
        assert f">{run}</span>" in html


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[a](https://one.example)", "[a](https://two.example)"),
        ("![a](one.png)", "![a](two.png)"),
        ("7. x", "7) x"),
        ("- 5 EUR", "+ 5 EUR"),
        ("1. a\n1. b", "1. a\n2. b"),
        ("# a", "## a"),
        ("a\u202eb", "ab"),
        ("a\u200bb", "ab"),
        ("```py\nx\n```", "```js\nx\n```"),
        ("| a |\n|--:|\n| 1 |", "| a |\n|---|\n| 1 |"),
    ],
)
def test_texts_that_differ_look_different(one: str, other: str) -> None:
    assert to_html(one) != to_html(other)


def test_a_cell_beyond_the_header_is_shown() -> None:
    assert "<td>3</td>" in to_html("| a | b |\n|---|---|\n| 1 | 2 | 3 |")


def test_a_bar_within_code_is_no_cells_end() -> None:
    table = "| run | means |\n|---|---|\n| `ps | sort` and ``a|b`` | sorted |\n| a | `b | c |\nx | `y|z`"
    html = to_html(table)
    assert "<td><code>ps | sort</code> and <code>a|b</code></td>\n<td>sorted</td>" in html
    assert "<td>a</td>\n<td>`b</td>\n<td>c</td>" in html
    assert "<td>x</td>\n<td><code>y|z</code></td>\n</tr>" in html


def test_text_below_a_table_is_no_row_of_it() -> None:
    assert "<p>Below.</p>" in to_html("| a |\n|---|\n| 1 |\nBelow.")


def test_a_table_can_be_scrolled_by_keyboard() -> None:
    assert '<div class="grid" tabindex="0" role="region" aria-label="Table"><table>' in to_html("| a |\n|---|\n| 1 |")


def test_a_character_that_turns_text_around_is_named_and_turns_nothing() -> None:
    html = to_html("pay \u202e100")
    assert '<bdi class="unseen" data-code="U+202E" title="U+202E">\u202e</bdi>100' in html


ANSWER = """## Before you start

Set **Mode** to *auto*; then:

1. Open `config.ini`
2. Add the line
   ```ini
   path = C:\\*.log
   ```
   - twice

| Plan | Price |
|:-----|------:|
| A    | 5 \\| 6 |

See [help](https://x.example)."""


def test_an_answer_as_models_write_them_is_drawn() -> None:
    assert spaced(text_of(to_html(ANSWER))) == (
        "Before you start Set Mode to auto; then: 1. Open config.ini 2. Add the line ini path = C:\\*.log - twice "
        "Plan Price A 5 \\| 6 See [help](https://x.example)."
    )


HOSTILE = ["*a ", "*5 ", "`a ", "[a](", "\\(", "$a ", "- ", "**a** ", "~~a ", "## a\n", "- a\n", "|a"]


@pytest.mark.parametrize("part", HOSTILE)
def test_a_long_hostile_text_is_drawn_in_moments(part: str) -> None:
    assert written(text_of(to_html(part * (60_000 // len(part))))) == written(part * (60_000 // len(part)))
