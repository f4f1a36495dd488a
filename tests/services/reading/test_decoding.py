"""Texts in older encodings: which one is named, and what is read."""

import pytest

from services.reading.decoding import decode, guessed_encoding


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        ("frage;antwort\nIst sie groß?;Ja\n", "cp1252", "Windows-1252"),  # the same bytes in Windows-1250
        ("Zażółć gęślą jaźń, proszę państwa. Źródło ciepła.", "cp1250", "Windows-1250"),
        ("Где находится кнопка? Слева от лампы.", "cp1251", "Windows-1251"),
    ],
)
def test_of_encodings_that_give_the_same_text_the_usual_one_is_named(text: str, encoding: str, named: str) -> None:
    content = text.encode(encoding)
    assert guessed_encoding(content) == named
    assert decode(content, "questions.csv") == text
