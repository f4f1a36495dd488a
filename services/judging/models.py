"""Which models can judge a comparison: every chat model that Winrate knows, except a tuned one that is compared."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from services import providers, store
from services.comparisons.pairing import get_in


@dataclass(frozen=True, slots=True)
class JudgeModel:
    """A model at a host. `refused` says why it may not judge; `compared` that it wrote some of the answers."""

    provider_id: str
    name: str
    title: str
    embedded: bool
    compared: bool
    refused: str

    @property
    def key(self) -> tuple[str, str]:
        """Tell it from others."""
        return self.provider_id, self.name


def models(comparison_id: str) -> list[JudgeModel]:
    """List the models to choose a judge from, those first that have not written the answers; raises NotFound."""
    model, hosts = store.Model, providers.listing()
    with store.reading() as session:
        comparison = get_in(session, comparison_id)
        wanted = select(model).where(model.project_id == comparison.project_id, ~model.retired)
        wanted = wanted.order_by(model.created_at)
        both = (comparison.baseline_id, comparison.candidate_id)
        compared = select(model).join(store.Variant).where(store.Variant.id.in_(both))
        known = session.scalars(wanted.options(joinedload(model.provider))).all()
        writers = {(each.provider_id, each.name): each for each in session.scalars(compared)}
    usable = {each.id for each in hosts}
    found = {(each.id, each.chat_model): (each, each.chat_model) for each in hosts}
    found |= {
        (each.provider_id, each.name): (each.provider, each.label) for each in known if each.provider_id in usable
    }
    listed = [_judge(host, key[1], label, writers.get(key)) for key, (host, label) in found.items()]
    return sorted(listed, key=lambda each: (bool(each.refused), each.compared, each.embedded))


def _judge(host: store.Provider, name: str, label: str, writer: store.Model | None) -> JudgeModel:
    refused = ""
    if writer and writer.tuned:
        refused = (
            f"{label} is the tuned model whose answers are compared here, so it cannot judge them. "
            "Choose another model."
        )
    title = f"{label} {providers.place(host)}"
    return JudgeModel(host.id, name, title, host.embedded, compared=writer is not None, refused=refused)
