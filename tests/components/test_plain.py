"""Nothing of a stranger's words is interpreted, whatever element of Streamlit's shows them: in a real Chromium."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from components import plain
from tests import factories
from tests.browser import chromium
from tests.components.plain_app.kinds import KINDS, OPTIONS
from tests.serving import serve

JOINER = "\N{WORD JOINER}"
KNOWN = [
    "http://-x.evil.test/path",
    "https://x-.evil.test?q=1#f",
    "HTTPS://EVIL.TEST",
    "http://evil",
    "www.-evil.test",
    "WwW.evil.test/x_(y)",
    "(www.evil.test)",
    "a-@evil.test",
    "a.b+c_d@evil-.test",
    "é@evil.test and +@-e.test",
    "mailto:a@evil.test xmpp:a@evil.test/x irc://evil.test",
    "ftp://evil.test javascript:alert(1)",
    "<http://evil.test> [x](http://evil.test) ![x](http://evil.test/x.png) [x]: http://evil.test",
    ":smile: :+1: :-1: :material/home: :material_home: :streamlit: :red[x] :red-badge[x] :small[x]",
    ":color[x]{foreground=red} :help[x]",
    "a:smile:b::material_home::streamlit::",
    "$x$ $$y$$ \\(z\\) \\[w\\]",
    "-> <- <-> -- >= <= ~= ---",
    "*a* **b** _c_ __d__ ~~e~~ `f` ***g*** ==h==",
    "# a",
    "1. a",
    "- a",
    "> a",
    "+ [ ] a",
    "| a | b |",
    "--- ===",
    "<b>x</b> <br> <!-- x --> <img src=x onerror=alert(1)> &amp; &#65; &copy;",
    "```x``` ~~~y~~~ [^1] [^1]: z",
    "back\\slash \\*x\\* \\_",
    "Order 5*3*2, C:\\*.log, snake_case_name, __init__",
    'C++ / C# / .NET @ 100% & more; it\'s "fine"',
]
PARTS = [
    *"http https HTTP www WWW :// : // / . - _ @ + evil test a x1 é 中 mailto: evil.test b@c.de".split(),
    *"smile material_ material/ streamlit red [ ] ( ) { } $ ` * ** ~ < > = ! | # & amp; \\ ^ ' , ; ? %".split(),
    *(" ", " ", '"', "\u200b"),
]
# What Streamlit makes of words that it interprets.
MADE = "a[href], img, em, del, code, pre, blockquote, hr, sup, math, .katex, script, iframe, [role=img]"


def candidates(seed: int, number: int) -> list[str]:
    chance = random.Random(seed)
    made = ("".join(chance.choices(PARTS, k=chance.randint(3, 12))) for _ in range(number))
    return [line for each in made if (line := " ".join(each.split()))]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give one browser for all tests here."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Serve the page with every kind of element; gives its address and where it looks for words."""
    with pytest.MonkeyPatch.context() as patch:
        home = factories.fresh_store(tmp_path_factory.mktemp("plain"), patch)
        with serve("tests.components.plain_app:app", home) as url:
            yield url, home / "words.json"


@pytest.mark.parametrize("kind", [*KINDS, *OPTIONS])
def test_no_element_interprets_a_strangers_words(app: tuple[str, Path], browser: Browser, kind: str) -> None:
    address, path = app
    words = [*KNOWN, *candidates(seed=len(kind), number=120)]
    path.write_text(json.dumps(words))
    page = browser.new_page()
    page.goto(f"{address}/?kind={kind}")
    expect(page.locator("#done")).to_be_attached(timeout=60_000)
    missing = words
    for _ in range(40):
        shown = " ".join(page.evaluate(SHOWN).replace(JOINER, "").split())
        if not (missing := [each for each in words if each not in shown]):
            break
        page.wait_for_timeout(250)
    made = page.evaluate(INTERPRETED, "a[href], img" if kind == "after_ours" else MADE)
    page.close()
    assert made == []
    assert missing == []


SHOWN = (
    """() => [document.body.innerText, ...[...document.querySelectorAll('input')].map(each => each.value)].join(' ')"""
)
INTERPRETED = """made => [...document.querySelectorAll(made)]
  .filter(each => each.closest('[data-testid=stMarkdownContainer], [data-testid=stHeading]'))
  .map(each => each.outerHTML)"""


@pytest.mark.parametrize("text", ["pay \u202e100", "\u2066x", "a\u2069b"])
def test_characters_that_turn_text_around_are_seen_instead(text: str) -> None:
    assert "\ufffd" in plain.words(text)
