"""What changed between two texts is shown whole, word by word, and in time that no text can blow up."""

import re
import time
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rendering import diff_html

TEXTS = st.lists(st.sampled_from(["a ", "b", "c.", "\n", "word ", "<b>", "&amp;", "5*3", "é"]), max_size=40).map(
    "".join
)
REPETITIVE = {
    "one letter": ("a" * 20_000, "a" * 19_000 + "b" * 1_000),
    "letters apart": ("a " * 10_000, "b a " * 5_000),
    "two words": ("yes no " * 1_500, "no yes yes " * 1_000),
    "signs": ("-" * 20_000, "-=" * 10_000),
    "long and apart": (" ".join(map(str, range(30_000))), " ".join(map(str, range(30_000, 0, -1)))),
    "sentences": ("The same sentence. " * 5_000, "Another sentence. The same sentence. " * 3_000),
    "spaces": (" " * 20_000, "\n" * 20_000),
}


def side(html: str, gone: str) -> str:
    return unescape(re.sub(r"</?(?:ins|del)>", "", re.sub(rf"<{gone}>.*?</{gone}>", "", html, flags=re.DOTALL)))


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_their_differences(before: str, after: str) -> None:
    html = diff_html(before, after)
    assert side(html, "ins") == before
    assert side(html, "del") == after


@pytest.mark.parametrize(("before", "after"), REPETITIVE.values(), ids=REPETITIVE)
def test_long_and_repetitive_texts_are_compared_in_moments(before: str, after: str) -> None:
    started = time.process_time()
    html = diff_html(before, after)
    assert time.process_time() - started < 2
    assert side(html, "ins") == before
    assert side(html, "del") == after
    assert "<del>" in html or "<ins>" in html


def test_one_word_in_a_long_text_is_the_only_one_that_is_marked() -> None:
    words = [f"word{n % 700}" for n in range(20_000)]
    changed = [*words[:9_000], "CHANGED", *words[9_001:]]
    html = diff_html(" ".join(words), " ".join(changed))
    assert re.findall(r"<ins>(.*?)</ins>", html) == ["CHANGED "]
