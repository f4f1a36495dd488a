"""The rows in the columns that each tool reads."""

import json
from collections.abc import Callable
from typing import Any


def unchanged(jsonl: str) -> str:
    """Give the rows in OpenAI's own format."""
    return jsonl


def prompt_chosen_rejected(jsonl: str) -> str:
    """Write preferences as TRL reads them: each column is a list of messages."""
    return _each(
        jsonl,
        lambda row: {
            "prompt": row["input"]["messages"],
            "chosen": row["preferred_output"],
            "rejected": row["non_preferred_output"],
        },
    )


def messages_chosen_rejected(jsonl: str) -> str:
    """Write preferences as Axolotl and LLaMA-Factory read them: a conversation, and one message for each outcome."""
    return _each(
        jsonl,
        lambda row: {
            "messages": row["input"]["messages"],
            "chosen": row["preferred_output"][0],
            "rejected": row["non_preferred_output"][0],
        },
    )


def _each(jsonl: str, write: Callable[[dict[str, Any]], dict[str, Any]]) -> str:
    found = (write(json.loads(line)) for line in jsonl.splitlines() if line.strip())
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in found)
