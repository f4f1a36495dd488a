"""Numbers in sentences."""


def count(number: int, noun: str) -> str:
    """Say how many of something there are: "1 question", "1,200 questions"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
