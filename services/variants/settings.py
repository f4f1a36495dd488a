"""What makes a variant besides its model: prompts, retrieval and how it samples."""

from dataclasses import dataclass, field
from typing import Any

from services import prompts, store
from services.errors import BadInput
from services.retrieval import Search
from services.words import ReasoningEffort, Verbosity

MOST_PASSAGES = 20
LONGEST_REPLY = 65_536  # tokens: a model that reasons spends most of them before it answers
SYSTEM_PLACEHOLDERS = ("product",)
USER_PLACEHOLDERS = ("context", "question", "product")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything about a variant but its name and its model.

    `max_tokens` limits a reply, its reasoning included; an effort or verbosity of None is the model's own.
    """

    system_prompt: str = prompts.ANSWER_SYSTEM
    user_prompt: str = prompts.ANSWER_USER
    search: Search = field(default_factory=Search)
    temperature: float = 0.0
    max_tokens: int = 160
    reasoning_effort: ReasoningEffort | None = None
    verbosity: Verbosity | None = None

    @classmethod
    def of(cls, variant: store.Variant) -> "Settings":
        """Read the settings of a variant."""
        return cls(
            variant.system_prompt,
            variant.user_prompt,
            Search.of(variant),
            variant.temperature,
            variant.max_tokens,
            variant.reasoning_effort,
            variant.verbosity,
        )

    def parameters(self) -> dict[str, Any]:
        """Give what a call is asked with, by the names that hosts know; None is not sent."""
        return {
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "reasoning_effort": self.reasoning_effort,
            "verbosity": self.verbosity,
        }

    def columns(self) -> dict[str, Any]:
        """Give what the store keeps of them, by column."""
        return {
            "system_prompt": self.system_prompt,
            "user_prompt": self.user_prompt,
            "top_k": self.search.top_k,
            "retrieval": self.search.method,
            "fusion": self.search.fusion,
            "chunk_filter": self.search.filter.to_store(),
            "temperature": self.temperature,
            "max_tokens": self.max_tokens,
            "reasoning_effort": self.reasoning_effort,
            "verbosity": self.verbosity,
        }


def chosen(settings: Settings) -> str:
    """Say how hard a variant thinks and how wordy it is, where that was chosen; "" where both are the model's own."""
    effort = f"reasoning effort {settings.reasoning_effort.value}" if settings.reasoning_effort else ""
    verbosity = f"verbosity {settings.verbosity.value}" if settings.verbosity else ""
    return ", ".join(filter(None, (effort, verbosity)))


def sampling(settings: Settings) -> str:
    """Say how a variant's model is asked."""
    asked = f"temperature {settings.temperature:g}, at most {settings.max_tokens:,} tokens"
    return ", ".join(filter(None, (asked, chosen(settings))))


def check(settings: Settings) -> list[str]:
    """List what looks wrong about the prompts but may be meant; raises BadInput for what cannot work."""
    prompts.require(settings.user_prompt, "context", "question", name="question prompt")
    if not 1 <= settings.search.top_k <= MOST_PASSAGES:
        raise BadInput(f"An assistant may read 1 to {MOST_PASSAGES} passages.")
    if not 1 <= settings.max_tokens <= LONGEST_REPLY:
        raise BadInput(f"A reply may be 1 to {LONGEST_REPLY:,} tokens long.")
    return [
        *prompts.doubts(settings.system_prompt, *SYSTEM_PLACEHOLDERS),
        *prompts.doubts(settings.user_prompt, *USER_PLACEHOLDERS),
    ]
