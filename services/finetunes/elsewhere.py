"""A model that somebody trained with a tool of their own: it enters the comparison with its rows known."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import select

from services import audit, network, providers, secrets, store, variants
from services.accounts.roles import Action, only
from services.errors import BadInput, ProviderError
from services.finetunes.dataset import TrainingSet
from services.finetunes.launch import keep_lines, snapshot
from services.finetunes.plan import Plan
from services.store.columns import now
from services.words import RunStatus

NO_KEY = "none"  # hosts without keys take any


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where a model answers that was trained with `tool`; the key may be empty."""

    tool: str
    base_url: str
    model: str
    api_key: str = ""

    def __post_init__(self) -> None:
        """Raise BadInput for what nobody could call."""
        if urlsplit(self.base_url).scheme not in ("http", "https") or not urlsplit(self.base_url).hostname:
            raise BadInput("Enter the address of the host that serves the model: it starts with https:// or http://.")
        network.Guard(private=True).check(urlsplit(self.base_url).hostname or "")
        if not self.model.strip() or not self.tool.strip():
            raise BadInput("Enter the model's name at its host, and the tool that trained it.")


@only(Action.TRAIN)
def register(project_id: str, person_id: str, made: Elsewhere, rows: TrainingSet, plan: Plan) -> store.FineTuneRun:
    """Ask the model for a word, then keep it with a run that tells what it was trained on.

    Raises BadInput when it does not answer, or is registered already; nothing is kept then.
    """
    provider = _known(made) or _provider(made)
    _ask(made, provider)
    base = variants.base_model(project_id)
    with store.writing() as session:
        session.add(provider)
        session.flush()
        same = select(store.Model).filter_by(project_id=project_id, provider_id=provider.id, name=made.model.strip())
        if session.scalars(same).first():
            raise BadInput(f"{made.model} at this address is registered already: choose it on the page Compare.")
        label = f"Fine-tuned ({plan.suffix.strip()})"
        model = store.Model(
            project_id=project_id, provider_id=provider.id, name=made.model.strip(), label=label, tuned=True
        )
        run = snapshot(project_id, person_id, base.id, rows, plan)
        run.status, run.elsewhere, run.finished_at = RunStatus.SUCCEEDED, made.tool.strip(), now()
        session.add_all([model, run])
        session.flush()
        run.tuned_model_id = model.id
        keep_lines(session, run.id, rows.lines)
        audit.record(session, person_id, "run.registered", run.id, name=run.suffix)
    variants.like(variants.base(project_id), model)
    return run


def _known(made: Elsewhere) -> store.Provider | None:
    """Find the host at this address; a key that is given replaces the one that it has."""
    with store.reading() as session:
        found = session.scalars(select(store.Provider).filter_by(base_url=_address(made), embedded=False)).first()
    if found and made.api_key:
        found.api_key_encrypted = secrets.encrypt(made.api_key.strip())
    return found


def _provider(made: Elsewhere) -> store.Provider:
    host = urlsplit(made.base_url).netloc.rpartition("@")[2]
    with store.reading() as session:
        taken = set(session.scalars(select(store.Provider.name)))
    name = next(each for each in (host, *(f"{host} ({number})" for number in range(2, 1000))) if each not in taken)
    return store.Provider(
        name=name,
        base_url=_address(made),
        api_key_encrypted=secrets.encrypt(made.api_key.strip() or NO_KEY),
        chat_model=made.model.strip(),
        embedding_model=providers.current().embedding_model,  # passages are found by the current host all the same
        in_flight=providers.embedded().in_flight,
    )


def _address(made: Elsewhere) -> str:
    return made.base_url.strip().rstrip("/")


def _ask(made: Elsewhere, provider: store.Provider) -> None:
    async def word() -> None:
        async with providers.client(provider).with_options(max_retries=0, timeout=60) as at:
            await providers.say_a_word(at, made.model.strip())

    try:
        asyncio.run(word())
    except ProviderError as error:
        raise BadInput(f"{made.model} does not answer at this address, so nothing was registered. {error}") from error
