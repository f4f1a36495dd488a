"""One client for any host that speaks OpenAI's wire format: the embedded server, OpenAI, Azure, vLLM and the rest."""

from services.providers.calls import EMBEDDING_BATCH, Check, Reply, chat, check, client, embed, write
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
    save,
)
from services.providers.refusals import explain
from services.providers.wire import Client

__all__ = [
    "EMBEDDED_NAME",
    "EMBEDDING_BATCH",
    "Capabilities",
    "Check",
    "Client",
    "Reply",
    "capabilities",
    "chat",
    "check",
    "choose",
    "client",
    "cost",
    "current",
    "embed",
    "embedded",
    "explain",
    "listing",
    "place",
    "save",
    "write",
]
