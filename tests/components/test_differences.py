"""The browser's side of comparing two texts: exact, quick however long they are, and never silent."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

import components
from tests.browser import chromium

FOLDER = Path(components.__file__).parent
SCRIPTS = ("islands/diff.js", "vote_island/differences.js", "review_island/words.js")
# Random lists compared with the plain table for the longest common subsequence; gives what went wrong.
RANDOM = """() => {
  const longestBy = (a, b) => {
    const width = b.length + 1
    const table = new Uint16Array((a.length + 1) * width)
    for (let i = a.length - 1; i >= 0; i--) for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1] + 1
        : Math.max(table[(i + 1) * width + j], table[i * width + j + 1])
    }
    return table[0]
  }
  const list = letters => Array.from({ length: Math.random() * 80 }, () => Math.floor(Math.random() * letters))
  for (let round = 0; round < 3000; round++) {
    const letters = 1 + Math.floor(Math.random() * 12)
    const [a, b] = [list(letters), list(letters)]
    const { shared, coarse } = compared(a, b)
    const follows = ([i, j], at) => !at || (shared[at - 1][0] < i && shared[at - 1][1] < j)
    const ordered = shared.every((pair, at) => a[pair[0]] === b[pair[1]] && follows(pair, at))
    if (!ordered || coarse || shared.length !== longestBy(a, b)) return JSON.stringify([a, b, shared])
  }
  return ''
}"""
MARKED = """([left, right]) => {
  document.body.innerHTML = '<div id="left"></div><div id="right"></div>'
  const boxes = ['left', 'right'].map(id => document.getElementById(id))
  boxes[0].innerHTML = left
  boxes[1].innerHTML = right
  const texts = boxes.map(box => box.textContent)
  const started = performance.now()
  const remark = markDifferences(...boxes)
  return {
    remark,
    ms: performance.now() - started,
    marks: boxes.map(box => [...box.querySelectorAll('mark')].map(each => each.textContent)),
    whole: boxes.every((box, at) => box.textContent === texts[at]),
  }
}"""
LONG = [f"word{n}" for n in range(2_000)]


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Give an empty page with the islands' scripts for comparing."""
    with chromium() as browser:
        opened = browser.new_page()
        for script in SCRIPTS:
            opened.add_script_tag(content=(FOLDER / script).read_text())
        yield opened


def test_as_many_items_as_possible_are_shared(page: Page) -> None:
    assert page.evaluate(RANDOM) == ""


def test_one_word_of_thousands_is_the_only_one_that_is_marked(page: Page) -> None:
    changed = [*LONG[:1_700], "changed", *LONG[1_701:]]
    found = page.evaluate(MARKED, [" ".join(LONG), " ".join(changed)])
    assert found["marks"] == [["word1700"], ["changed"]]
    assert found["remark"] == "" and found["whole"]


def test_a_sign_is_a_difference(page: Page) -> None:
    found = page.evaluate(MARKED, ["<p>Order 5*3 pieces</p>", "<p>Order <b>5+3</b> pieces</p>"])
    assert found["marks"] == [["*"], ["+"]]


def test_equal_words_are_said_to_be_equal(page: Page) -> None:
    found = page.evaluate(MARKED, ["<p>Cafe\u0301 is open</p>", "<p>caf\u00e9 <b>is</b> open</p>"])
    assert found["marks"] == [[], []]
    assert "the same words" in found["remark"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("a " * 20_000, "a b " * 10_000),
        ("a" * 20_000, "a" * 19_999),
        ("- " * 20_000, "= " * 20_000),
        (" ".join(LONG * 5), " ".join(reversed(LONG * 5))),
        ("一" * 20_000, "二一" * 10_000),
    ],
    ids=["one word", "one letter", "signs", "words", "characters"],
)
def test_long_and_repetitive_answers_take_moments_and_are_marked(page: Page, left: str, right: str) -> None:
    found = page.evaluate(MARKED, [left, right])
    assert found["ms"] < 3_000
    assert any(found["marks"])
    assert found["whole"]


def test_what_is_too_long_to_compare_word_by_word_says_so(page: Page) -> None:
    left, right = (" ".join(words) for words in (["yes no"] * 12_000, ["no no yes"] * 8_000))
    found = page.evaluate(MARKED, [left, right])
    assert "too long" in found["remark"] and found["ms"] < 3_000


def test_a_correction_reads_as_both_texts(page: Page) -> None:
    parts = page.evaluate("([a, b]) => diffWords(a, b)", ["up to 80 degrees, a b", "up to 60 degrees, b"])
    assert "".join(part["text"] for part in parts if part["kind"] != "in") == "up to 80 degrees, a b"
    assert "".join(part["text"] for part in parts if part["kind"] != "out") == "up to 60 degrees, b"
