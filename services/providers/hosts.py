"""Which model hosts there are, which one is in use, and what differs between them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select

from services import secrets, store
from services.errors import BadInput
from services.words import TrainingApi

EMBEDDED_NAME = "On this machine"
EMBEDDED_CHAT = "smollm2-135m-instruct"
EMBEDDED_EMBEDDING = "all-minilm-l6-v2"
EMBEDDED_IN_FLIGHT = 8
TOKENS_PRICED = 1_000_000  # a host's prices are for this many


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What differs between hosts that all speak the same wire format."""

    writes_by_example: bool = False  # the model is too small for instructions, but goes on where examples end
    fine_tunes: bool = False


_EMBEDDED_CAN = Capabilities(writes_by_example=True, fine_tunes=True)
_TRAIN_AS_OPENAI = ("api.openai.com", ".azure.com", "api.studio.nebius.com", "127.0.0.1", "localhost")


def capabilities(provider: store.Provider) -> Capabilities:
    """Look up what a host can do beyond chat and embeddings."""
    if provider.embedded:
        return _EMBEDDED_CAN
    return Capabilities(fine_tunes=provider.training_api is not TrainingApi.NONE)


def cost(provider: store.Provider, prompt_tokens: int | None, completion_tokens: int | None) -> float | None:
    """Give what a call took in US dollars: nothing on this machine, None where a price or the tokens are unknown."""
    if provider.embedded:
        return 0.0
    if None in (provider.input_price, provider.output_price, prompt_tokens, completion_tokens):
        return None
    dollars = (prompt_tokens or 0) * (provider.input_price or 0.0)
    dollars += (completion_tokens or 0) * (provider.output_price or 0.0)
    return dollars / TOKENS_PRICED


def listing() -> list[store.Provider]:
    """List the hosts, the embedded one first; it is always there."""
    embedded()
    wanted = select(store.Provider).order_by(store.Provider.embedded.desc(), store.Provider.name)
    with store.reading() as session:
        return list(session.scalars(wanted))


def embedded() -> store.Provider:
    """Give the host that runs on this machine."""
    with store.reading() as session:
        found = session.scalars(select(store.Provider).where(store.Provider.embedded)).first()
    return found or _add_embedded()


def _add_embedded() -> store.Provider:
    provider = store.Provider(
        name=EMBEDDED_NAME,
        embedded=True,
        chat_model=EMBEDDED_CHAT,
        embedding_model=EMBEDDED_EMBEDDING,
        in_flight=EMBEDDED_IN_FLIGHT,
        training_api=TrainingApi.OPENAI,
    )
    with store.writing() as session:
        session.add(provider)
    return provider


def place(provider: store.Provider) -> str:
    """Say where a host is, to go into a sentence."""
    return "on this machine" if provider.embedded else f"at {provider.name}"


def current() -> store.Provider:
    """Give the host that new questions, answers and fine-tunes use."""
    with store.reading() as session:
        chosen = session.get(store.Setting, "provider")
        provider = session.get(store.Provider, chosen.value["id"]) if chosen else None
    return provider or embedded()


def choose(provider_id: str) -> None:
    """Make a host the one that new work uses."""
    with store.writing() as session:
        session.merge(store.Setting(key="provider", value={"id": provider_id}))


def save(
    name: str,
    base_url: str,
    api_key: str,
    *,
    chat_model: str,
    embedding_model: str,
    in_flight: int,
    input_price: float | None = None,
    output_price: float | None = None,
    training_api: TrainingApi | None = None,
) -> store.Provider:
    """Add or change the host of this name; an empty key keeps the one that is stored, which is encrypted.

    The prices are US dollars for a million tokens; None keeps what is known.
    Raises BadInput when something that a call needs is missing.
    """
    if not all(each.strip() for each in (name, chat_model, embedding_model)):
        raise BadInput("A host needs a name, a chat model and an embedding model.")
    if name == EMBEDDED_NAME or urlsplit(base_url.strip()).scheme not in ("http", "https"):
        raise BadInput("A host needs a name of its own and an address that starts with https:// or http://.")
    if any(price is not None and price < 0 for price in (input_price, output_price)):
        raise BadInput("A price cannot be below zero.")
    with store.writing() as session:
        provider = session.scalars(select(store.Provider).where(store.Provider.name == name)).first()
        provider = provider or store.Provider(name=name)
        provider.base_url, provider.in_flight = base_url.strip().rstrip("/"), in_flight
        provider.chat_model, provider.embedding_model = chat_model.strip(), embedding_model.strip()
        provider.input_price = provider.input_price if input_price is None else input_price
        provider.output_price = provider.output_price if output_price is None else output_price
        provider.training_api = training_api or _usual_training(provider.base_url)
        if api_key:
            provider.api_key_encrypted = secrets.encrypt(api_key.strip())
        session.add(provider)
    return provider


def _usual_training(base_url: str) -> TrainingApi:
    host = urlsplit(base_url).hostname or ""
    if host.endswith(("api.together.xyz", "api.together.ai")):
        return TrainingApi.TOGETHER
    return TrainingApi.OPENAI if host.endswith(_TRAIN_AS_OPENAI) else TrainingApi.NONE
