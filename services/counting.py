"""Numbers in sentences, and tokens by a rule of thumb."""

BYTES_A_TOKEN = 4  # about what tokenizers need for English; other scripts take more tokens, and more bytes a letter


def count(number: int, noun: str) -> str:
    """Say how many of something there are: "1 question", "1,200 questions"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def tokens(text: str) -> int:
    """Estimate how many tokens a text has."""
    return -(-len(text.encode()) // BYTES_A_TOKEN)
