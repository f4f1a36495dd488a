"""Rows as OpenAI has them for each method: one JSON object a line.

Formats: https://platform.openai.com/docs/guides/supervised-fine-tuning (`messages` with roles system, user, assistant)
and https://platform.openai.com/docs/guides/direct-preference-optimization.
"""

import json
from typing import Any

from services.finetunes.row import Row
from services.words import TrainingMethod


def written(row: Row, method: TrainingMethod) -> str:
    """Write a row as one line, without the line's end."""
    return json.dumps(_preference(row) if method == TrainingMethod.DPO else _chat(row), ensure_ascii=False)


def _chat(row: Row) -> dict[str, Any]:
    return {"messages": row.messages}


def _preference(row: Row) -> dict[str, Any]:
    return {
        "input": {"messages": row.prompt},
        "preferred_output": [{"role": "assistant", "content": row.corrected}],
        "non_preferred_output": [{"role": "assistant", "content": row.original}],
    }
