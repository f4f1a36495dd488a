"""Which model hosts there are, which one is in use, and what differs between them."""

from dataclasses import dataclass

from sqlalchemy import select

from services import audit, store
from services.accounts.roles import Action, only
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


def capabilities(provider: store.Provider) -> Capabilities:
    """Look up how a host's models are best asked."""
    return Capabilities(writes_by_example=provider.embedded)


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
    """List the hosts that are not removed, the embedded one first; it is always there."""
    embedded()
    wanted = (
        select(store.Provider)
        .where(store.Provider.removed.is_(False))
        .order_by(store.Provider.embedded.desc(), store.Provider.name)
    )
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
    return provider if provider and not provider.removed else embedded()


@only(Action.MANAGE_SETTINGS)
def choose(provider_id: str) -> None:
    """Make a host the one that new work uses."""
    with store.writing() as session:
        before = session.get(store.Setting, "provider")
        if before and before.value["id"] == provider_id:
            return
        session.merge(store.Setting(key="provider", value={"id": provider_id}))
        audit.note(session, "host.chosen", provider_id, name=session.get_one(store.Provider, provider_id).name)
