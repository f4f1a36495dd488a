"""Numbers in sentences."""

from services.counting import count


def test_one_is_singular_and_thousands_are_grouped() -> None:
    assert [count(number, "call") for number in (0, 1, 1200)] == ["0 calls", "1 call", "1,200 calls"]
