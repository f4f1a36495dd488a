"""What training costs, in US dollars for a million trained tokens (the file's tokens times the passes).

A host's own price from Settings comes first; this table is what fills the gap. Edit it here when a price changes.
Source: what OpenAI announced with GPT-4.1 (https://openai.com/api/pricing, AS_OF); it trains no newer ones.
"""

from datetime import date

from services import store
from services.providers import kinds
from services.providers.hosts import TOKENS_PRICED
from services.words import TrainingMethod

AS_OF = date(2025, 4, 14)

_OPENAI = {"gpt-4.1-nano": 1.50, "gpt-4.1-mini": 5.0, "gpt-4.1": 25.0, "gpt-4o-mini": 3.0, "gpt-4o": 25.0}


def price(provider: store.Provider, model: str, method: TrainingMethod) -> tuple[float | None, str]:
    """Give the price of a million tokens and where it comes from; None where nobody knows."""
    if provider.embedded:
        return 0.0, "Training on this machine costs nothing."
    if provider.training_price is not None:
        return provider.training_price, f"By the training price of {provider.name} in Settings."
    if kinds.is_openai(provider.base_url) and method is TrainingMethod.SUPERVISED:
        name = model.removeprefix("ft:").split(":")[0]
        known = next((each for each in _OPENAI if name == each or name.startswith(f"{each}-20")), None)
        if known:
            return _OPENAI[known], f"By OpenAI's price list of {AS_OF:%B %Y}."
    return None, f"The training price of {provider.name} is not known: enter it in Settings to see the cost."


def cost(tokens: int, a_million: float | None) -> float | None:
    """Give the dollars for some trained tokens; None where the price is not known."""
    return None if a_million is None else tokens * a_million / TOKENS_PRICED
