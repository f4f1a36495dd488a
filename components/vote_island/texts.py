"""A pair's texts as the island draws them: formatted, and letter for letter."""

from typing import Any

from services import rendering
from services.comparisons import BlindPair, PracticePair


def drawn(pair: BlindPair | PracticePair) -> dict[str, Any]:
    """Give the question, both answers and the passages; `..._source` is what the model wrote, unformatted."""
    contexts = pair.contexts if isinstance(pair, BlindPair) else ()
    return {
        "question": pair.question,
        "left": rendering.to_html(pair.left),
        "right": rendering.to_html(pair.right),
        "contexts": [rendering.to_html(each) for each in contexts],
        "left_source": pair.left,
        "right_source": pair.right,
        "context_sources": list(contexts),
    }
