"""Add, change and remove model hosts."""

from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import exists, select

from services import audit, network, secrets, store
from services.accounts.roles import Action, only
from services.errors import BadInput, NotFound
from services.network import guard
from services.providers.hosts import EMBEDDED_NAME
from services.words import TrainingApi


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a host besides its key; prices are US dollars for a million tokens, None is not known.

    `fine_tune_model` is what a fine-tune starts from ("": the chat model); limits that are None are not kept.
    """

    name: str
    base_url: str
    chat_model: str
    embedding_model: str
    fine_tune_model: str = ""
    training_api: TrainingApi = TrainingApi.NONE
    in_flight: int = 16
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    input_price: float | None = None
    output_price: float | None = None
    training_price: float | None = None


@only(Action.MANAGE_SETTINGS)
def put(details: Details, api_key: str = "", provider_id: str | None = None) -> store.Provider:
    """Add a host, or change the one with this id; an empty key keeps the stored one, which is encrypted.

    Raises BadInput when something that a call needs is missing or the name is taken, NotFound when it is gone.
    """
    kept = _checked(details)
    with store.writing() as session:
        named = session.scalars(select(store.Provider).where(store.Provider.name == kept["name"])).first()
        provider = session.get(store.Provider, provider_id) if provider_id else None
        if provider_id and (provider is None or provider.embedded):
            raise NotFound("This host is gone.")
        if named and named is not provider and (provider_id or not named.removed):
            raise BadInput(f"There is a host named {kept['name']} already. Choose another name, or change that one.")
        provider = provider or named or store.Provider()
        added = provider.id is None or provider.removed
        changed = [field for field, value in kept.items() if getattr(provider, field) != value]
        for field in changed:
            setattr(provider, field, kept[field])
        provider.removed = False
        session.add(provider)
        session.flush()
        if added or changed:
            audit.note(session, "host.added" if added else "host.changed", provider.id, name=provider.name)
        if api_key.strip() and api_key.strip() != _key(provider):
            provider.api_key_encrypted = secrets.encrypt(api_key.strip())
            audit.note(session, "host.key", provider.id, name=provider.name)
    return provider


def _key(provider: store.Provider) -> str:
    """Give a host's key; "" where there is none, or none that can be read on this machine."""
    with suppress(BadInput):
        return secrets.decrypt(provider.api_key_encrypted) if provider.api_key_encrypted else ""
    return ""


def details(provider: store.Provider) -> Details:
    """Give what is known of a host, to fill a form in."""
    return Details(**{field: getattr(provider, field) for field in Details.__slots__})


@only(Action.MANAGE_SETTINGS)
def remove(provider_id: str) -> None:
    """Delete a host with its key; one that models belong to is hidden instead, so that their answers keep its name.

    Raises BadInput for the host of this machine.
    """
    with store.writing() as session:
        provider = session.get(store.Provider, provider_id)
        if provider is None:
            return
        if provider.embedded:
            raise BadInput("The host of this machine cannot be removed.")
        chosen = session.get(store.Setting, "provider")
        if chosen and chosen.value["id"] == provider_id:
            session.delete(chosen)
        audit.note(session, "host.removed", provider_id, name=provider.name)
        if session.scalar(select(exists().where(store.Model.provider_id == provider_id))):
            provider.removed, provider.api_key_encrypted = True, None
        else:
            session.delete(provider)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError as error:
        raise BadInput(f"“{address}” is no web address. It begins with https:// or http://.") from error


def _checked(given: Details) -> dict[str, Any]:
    kept: dict[str, Any] = {
        field: value.strip() if type(value) is str else value for field, value in asdict(given).items()
    }
    kept["base_url"] = kept["base_url"].rstrip("/")
    if not all(kept[field] for field in ("name", "chat_model", "embedding_model")):
        raise BadInput("A host needs a name, a chat model and an embedding model.")
    if kept["name"] == EMBEDDED_NAME or not kept["base_url"].lower().startswith(("http://", "https://")):
        raise BadInput("A host needs a name of its own and an address that starts with https:// or http://.")
    network.Guard(private=True).check(_host(kept["base_url"]))
    guard.parsed(kept["base_url"])
    if any((kept[price] or 0) < 0 for price in ("input_price", "output_price", "training_price")):
        raise BadInput("A price cannot be below zero.")
    if any(kept[limit] is not None and kept[limit] < 1 for limit in ("requests_per_minute", "tokens_per_minute")):
        raise BadInput("A limit is at least 1 a minute; leave it empty for none.")
    return kept
