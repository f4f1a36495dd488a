"""The models that a project's variants can ask."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from services import providers, store
from services.accounts.roles import Action, only


def models(project_id: str) -> list[store.Model]:
    """List the models to pick from: the host's chat model and what was tuned or added, unless it is retired."""
    base_model(project_id)
    wanted = select(store.Model).where(store.Model.project_id == project_id, ~store.Model.retired)
    wanted = wanted.order_by(store.Model.created_at)
    with store.reading() as session:
        return list(session.scalars(wanted.options(joinedload(store.Model.provider))))


def base_model(project_id: str) -> store.Model:
    """Give the current host's chat model as a model of the project."""
    provider = providers.current()
    return _model(project_id, provider, provider.chat_model, label=provider.chat_model, tuned=False)


@only(Action.GENERATE_ANSWERS)
def add_model(project_id: str, provider: store.Provider, name: str, *, label: str, tuned: bool) -> store.Model:
    """Give the project's model of this name at a host, adding it when it is new."""
    return _model(project_id, provider, name, label=label, tuned=tuned)


def _model(project_id: str, provider: store.Provider, name: str, *, label: str, tuned: bool) -> store.Model:
    known = select(store.Model).filter_by(project_id=project_id, provider_id=provider.id, name=name)
    with store.reading() as session:
        model = session.scalars(known).first()
    if model:
        return model
    with store.writing() as session:
        model = session.scalars(known).first()
        if model is None:
            model = store.Model(project_id=project_id, provider_id=provider.id, name=name, label=label, tuned=tuned)
            session.add(model)
    return model
