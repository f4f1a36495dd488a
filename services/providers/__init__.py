"""One client for any host that speaks OpenAI's wire format: the embedded server, OpenAI, Azure, vLLM and the rest."""

from services.providers.calls import EMBEDDING_BATCH, Check, Reply, chat, check, client, embed, write
from services.providers.hosts import (
    EMBEDDED_NAME,
    Capabilities,
    capabilities,
    choose,
    current,
    embedded,
    listing,
    save,
)
from services.providers.refusals import explain

__all__ = [
    "EMBEDDED_NAME",
    "EMBEDDING_BATCH",
    "Capabilities",
    "Check",
    "Reply",
    "capabilities",
    "chat",
    "check",
    "choose",
    "client",
    "current",
    "embed",
    "embedded",
    "explain",
    "listing",
    "save",
    "write",
]
