"""Turn conversations into tokens with a mask, and group them so that little is padding."""

import random
from dataclasses import dataclass
from typing import Any

ROW_TOKENS = 2048  # a longer row would need more memory than a laptop has to spare
GROUP_TOKENS = 1024  # of one forward pass, padding included


@dataclass(frozen=True)
class Row:
    """One conversation: its tokens, and which of them are to be learned."""

    tokens: list[int]
    learned: list[bool]


def encode(conversation: list[dict[str, Any]], tokenizer: Any) -> Row:
    """Encode a conversation; what is learned is each assistant turn with a weight of 1, its end marker included.

    Each turn is encoded apart, because an answer is generated after a prompt that was encoded apart.
    """
    messages = [{"role": _role(m["role"]), "content": m["content"]} for m in conversation]
    tokens: list[int] = []
    learned: list[bool] = []
    done = 0
    for index, message in enumerate(messages):
        if message["role"] != "assistant":
            continue
        prompt = tokenizer.apply_chat_template(messages[:index], tokenize=False, add_generation_prompt=True)
        whole = tokenizer.apply_chat_template(messages[: index + 1], tokenize=False)
        for text, learn in ((prompt[done:], False), (whole[len(prompt) :], bool(conversation[index].get("weight", 1)))):
            encoded = tokenizer.encode(text, add_special_tokens=False)
            tokens += encoded
            learned += [learn] * len(encoded)
        done = len(whole)
    return Row(tokens, learned)


def batches(rows: list[Row], size: int, seed: int, epoch: int) -> list[list[Row]]:
    """Shuffle the rows of an epoch into batches; the same seed and epoch give the same batches."""
    order = list(rows)
    random.Random(f"{seed}/{epoch}").shuffle(order)
    return [order[start : start + size] for start in range(0, len(order), size)]


def groups(batch: list[Row]) -> list[list[Row]]:
    """Split a batch into rows of like length that go through the model together."""
    found: list[list[Row]] = []
    for row in sorted(batch, key=lambda row: len(row.tokens)):
        if found and (len(found[-1]) + 1) * len(row.tokens) <= GROUP_TOKENS:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _role(role: str) -> str:
    return "system" if role == "developer" else role
