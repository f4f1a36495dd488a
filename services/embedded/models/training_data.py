"""Turn rows into tokens and into what is to be predicted, and draw them into batches."""

import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from services.embedded.models import training_file


@dataclass(frozen=True)
class Row:
    """One conversation; or a preference: the prompt, the preferred answer, and the other one behind it.

    `sources[i]` is the place of the token that predicts `targets[i]`. The prompt ends at `branch` and the first answer
    at `second`, which for a conversation is the end of the row. The first `preferred` predictions are the first
    answer's.
    """

    line: int
    tokens: Sequence[int]
    sources: Sequence[int]
    targets: Sequence[int]
    branch: int
    second: int
    preferred: int

    def positions(self) -> Iterator[int]:
        """Return where each token stands in its conversation."""
        return chain(range(self.second), range(self.branch, self.branch + len(self.tokens) - self.second))

    def longest(self) -> int:
        """Return the tokens of the conversation, of a preference's longer one."""
        return max(self.second, len(self.tokens) - self.second + self.branch)


def encode(line: int, row: dict[str, Any], tokenizer: Any) -> Row:
    """Encode a row; what is learned is each assistant turn with a weight of 1, its end marker included."""
    ways = [_encode(conversation, tokenizer) for conversation in training_file.conversations(row)]
    tokens, learned = ways[0]
    sources = [place - 1 for place in learned]
    targets = [tokens[place] for place in learned]
    first, branch = len(tokens), len(tokens)
    if len(ways) == 2:
        other, other_learned = ways[1]
        branch = learned[0]
        # The first token of the second answer is predicted by the prompt's last, which stands there once.
        shift = first - branch
        sources += [place - 1 if place == branch else place - 1 + shift for place in other_learned]
        targets += [other[place] for place in other_learned]
        tokens = tokens + other[branch:]
    return Row(line, array("i", tokens), array("i", sources), array("i", targets), branch, first, len(learned))


def _encode(conversation: list[dict[str, Any]], tokenizer: Any) -> tuple[list[int], list[int]]:
    """Return a conversation's tokens and the places of those to be learned.

    Each turn is encoded apart, because an answer is generated after a prompt that was encoded apart.
    """
    messages = [{"role": _role(m["role"]), "content": m["content"]} for m in conversation]
    tokens: list[int] = []
    learned: list[int] = []
    done = 0
    for index, message in enumerate(messages):
        if message["role"] != "assistant":
            continue
        prompt = tokenizer.apply_chat_template(messages[:index], tokenize=False, add_generation_prompt=True)
        whole = tokenizer.apply_chat_template(messages[: index + 1], tokenize=False)
        for text, learn in ((prompt[done:], False), (whole[len(prompt) :], bool(conversation[index].get("weight", 1)))):
            encoded = tokenizer.encode(text, add_special_tokens=False)
            learned += range(len(tokens), len(tokens) + len(encoded)) if learn else ()
            tokens += encoded
        done = len(whole)
    return tokens, learned


def batches(rows: list[Row], size: int, seed: int, epoch: int) -> list[list[Row]]:
    """Shuffle the rows of an epoch into batches; the same seed and epoch give the same batches."""
    order = list(rows)
    random.Random(f"{seed}/{epoch}").shuffle(order)  # noqa: S311 (a draw, not a secret)
    return [order[start : start + size] for start in range(0, len(order), size)]


def _role(role: str) -> str:
    return "system" if role == "developer" else role
