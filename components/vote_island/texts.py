"""A pair's texts as the island draws them: formatted, and letter for letter."""

from typing import Any

from services import rendering
from services.comparisons import BlindPair, PracticePair


def drawn(pair: BlindPair | PracticePair) -> dict[str, Any]:
    """Give the question, and both answers and the passages as HTML."""
    return {
        "question": pair.question,
        "left": rendering.to_html(pair.left),
        "right": rendering.to_html(pair.right),
        "contexts": [rendering.to_html(each) for each in _contexts(pair)],
    }


def written(pair: BlindPair | PracticePair) -> dict[str, Any]:
    """Give both answers and the passages as they were written."""
    return {"left": pair.left, "right": pair.right, "contexts": list(_contexts(pair))}


def _contexts(pair: BlindPair | PracticePair) -> tuple[str, ...]:
    return tuple(pair.contexts) if isinstance(pair, BlindPair) else ()
