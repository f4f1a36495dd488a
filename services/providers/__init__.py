"""One client for any host that speaks OpenAI's wire format: the embedded server, OpenAI, Azure, vLLM and the rest."""

from services.providers.calls import EMBEDDING_BATCH, address, chat, client, embed
from services.providers.checking import Ability, Check, check, say_a_word
from services.providers.editing import Details, details, put, remove
from services.providers.hosts import (
    EMBEDDED_NAME,
    Capabilities,
    capabilities,
    choose,
    cost,
    current,
    embedded,
    listing,
    place,
)
from services.providers.presets import PRESETS, Preset
from services.providers.profiles import REASONING_TOKENS, refused, room, takes
from services.providers.reading import Reply
from services.providers.refusals import explain
from services.providers.wire import Client

__all__ = [
    "EMBEDDED_NAME",
    "EMBEDDING_BATCH",
    "PRESETS",
    "REASONING_TOKENS",
    "Ability",
    "Capabilities",
    "Check",
    "Client",
    "Details",
    "Preset",
    "Reply",
    "address",
    "capabilities",
    "chat",
    "check",
    "choose",
    "client",
    "cost",
    "current",
    "details",
    "embed",
    "embedded",
    "explain",
    "listing",
    "place",
    "put",
    "refused",
    "remove",
    "room",
    "say_a_word",
    "takes",
]
