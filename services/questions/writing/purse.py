"""What a round may still spend: a call begins only when the budget lasts for the most that it can take."""

from services import providers, store
from services.providers import Reply

CHARACTERS_A_TOKEN = 3.5


class Purse:
    """What is spent in US dollars, and what calls that are under way may still take."""

    def __init__(self, provider: store.Provider, limit: float | None, spent: float) -> None:
        self.provider, self.limit, self.spent = provider, limit, spent
        self.reserved = 0.0
        self.empty = False

    def reserve(self, characters: int, most_tokens: int) -> float | None:
        """Put aside what a call can take at most; None, from then on always, when the budget does not last for it."""
        most = self.price(round(characters / CHARACTERS_A_TOKEN), most_tokens)
        if self.limit is not None and self.spent + self.reserved + most > self.limit:
            self.empty = True
        if self.empty:
            return None
        self.reserved += most
        return most

    def settle(self, reserved: float, reply: Reply | None) -> None:
        """Replace what was put aside by what the call took."""
        self.reserved -= reserved
        if reply:
            self.spent += self.price(reply.prompt_tokens or 0, reply.completion_tokens or 0)

    def price(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Give what tokens cost; nothing where no price is known."""
        return providers.cost(self.provider, prompt_tokens, completion_tokens) or 0.0
