"""One client for any host that speaks OpenAI's wire format: the embedded server, OpenAI, Azure, vLLM and the rest."""

from services.providers.calls import EMBEDDING_BATCH, Reply, address, chat, client, embed
from services.providers.checking import Ability, Check, check
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
from services.providers.refusals import explain
from services.providers.wire import Client

__all__ = [
    "EMBEDDED_NAME",
    "EMBEDDING_BATCH",
    "PRESETS",
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
    "remove",
]
