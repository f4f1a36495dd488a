"""Hosts for tests and benches, set up in one line."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from services import providers, store
from services.words import TrainingApi


def save(
    name: str, base_url: str, api_key: str, *, chat_model: str, embedding_model: str, in_flight: int, **more: Any
) -> store.Provider:
    """Add or change the host of this name; what is not given stays. A new one on this machine trains as OpenAI does.

    Raises like providers.put.
    """
    known = next((each for each in providers.listing() if each.name == name and not each.embedded), None)
    trains = TrainingApi.OPENAI if urlsplit(base_url).hostname == "127.0.0.1" else TrainingApi.NONE
    before = asdict(providers.details(known)) if known else {"training_api": trains}
    asked = {
        "name": name,
        "base_url": base_url,
        "chat_model": chat_model,
        "embedding_model": embedding_model,
        "in_flight": in_flight,
    }
    made = providers.Details(**(before | asked | more))
    return providers.put(made, api_key, known.id if known else None)
