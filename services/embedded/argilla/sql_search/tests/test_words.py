"""Words and the query language, by example."""

import pytest

from sql_search import closeness, comparisons, words
from sql_search.text_query import And, Fuzzy, Not, Or, Phrase, Prefix, Words, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Visit example.com, don't wi-fi", ["visit", "example.com", "don't", "wi", "fi"]),
        ("3.14 1,000 1. 2", ["3.14", "1,000", "1", "2"]),
        ("foo_bar _ __ 'quoted'", ["foo_bar", "quoted"]),
        ("日本語 テスト 한국어", ["日", "本", "語", "テスト", "한국어"]),
        ("हिन्दी Über 😀👍🏽", ["हिन्दी", "über", "😀", "👍🏽"]),
        ("?! -- …", []),
        ("a" * 300, ["a" * 255, "a" * 45]),
    ],
)
def test_words_are_those_of_the_standard_analyzer(text: str, expected: list[str]) -> None:
    assert words.split(text) == expected


def word(text: str) -> Words:
    return Words((text,), text)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a b", And(word("a"), word("b"))),
        ("a | b c", And(Or(word("a"), word("b")), word("c"))),
        ("a | b + c", And(Or(word("a"), word("b")), word("c"))),
        ("a -b", And(word("a"), Not(word("b")))),
        ("--a", word("a")),
        ("- a", word("a")),
        ("-+a", word("a")),
        ("| a", word("a")),
        ("a ()| b", Or(word("a"), word("b"))),
        ("a | () b", And(word("a"), word("b"))),
        ('"a b"~3 c', And(Phrase(("a", "b"), "a▁b", 3), word("c"))),
        ('"a b"~', Phrase(("a", "b"), "a▁b", 0)),
        ("ab~", Fuzzy("ab", 2)),
        ("ab~9", Fuzzy("ab", 2)),
        ("ab~x", word("ab")),
        ("ab*", Prefix("ab")),
        ("a\\*", Words(("a",), "a*")),
        ("wi-fi", Words(("wi", "fi"), "wi-fi")),
        ('"a', word("a")),
        ("(a b", And(word("a"), word("b"))),
        ("a) b", And(word("a"), word("b"))),
        ("?! a", word("a")),
        ("?!", None),
        ("", None),
    ],
)
def test_queries_are_read_as_lucene_reads_them(query: str, expected: object) -> None:
    assert parse(query) == expected


@pytest.mark.parametrize(
    ("phrase", "text", "slop"),
    [("a b", "a b", 0), ("a b", "a x b", 1), ("a b", "b a", 2), ("a b c", "a x b x c", 2), ("a a", "a a", 0)],
)
def test_a_loose_phrase_needs_so_many_moves(phrase: str, text: str, slop: int) -> None:
    assert closeness.stand_close(phrase.split(), text.split(), slop)
    assert slop == 0 or not closeness.stand_close(phrase.split(), text.split(), slop - 1)
    assert not closeness.stand_close(["a", "a"], ["a"], 100)


@pytest.mark.parametrize(
    ("term", "first", "last"),
    [
        ("2026", "2026-01-01T00:00:00", "2026-12-31T23:59:59.999999"),
        ("2026-02", "2026-02-01T00:00:00", "2026-02-28T23:59:59.999999"),
        ("2026-02-03", "2026-02-03T00:00:00", "2026-02-03T23:59:59.999999"),
        ("2026-02-03T04:05", "2026-02-03T04:05:00", "2026-02-03T04:05:59.999999"),
        ("2026-02-03T04:05:06+02:00", "2026-02-03T02:05:06", "2026-02-03T02:05:06.999999"),
        ("2026-02-03T04:05:06.789Z", "2026-02-03T04:05:06.789000", "2026-02-03T04:05:06.789000"),
        (0.0, "1970-01-01T00:00:00", "1970-01-01T00:00:00"),
        ("1700000000000", "2023-11-14T22:13:20", "2023-11-14T22:13:20"),
    ],
)
def test_a_date_stands_for_all_that_it_leaves_open(term: str | float, first: str, last: str) -> None:
    assert tuple(moment.isoformat() for moment in comparisons.span(term)) == (first, last)
