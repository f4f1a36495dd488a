"""Variants: a model with its prompts and retrieval settings, named, never changed in place."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from services import prompts, providers, store
from services.errors import BadInput, NotFound

BASE_NAME = "Base"


def listing(project_id: str) -> list[store.Variant]:
    """List a project's variants with their models, oldest first."""
    wanted = select(store.Variant).where(store.Variant.project_id == project_id).order_by(store.Variant.created_at)
    with store.reading() as session:
        return list(session.scalars(wanted.options(_WITH_MODEL)))


def get(variant_id: str) -> store.Variant:
    """Give a variant with its model and host; raises NotFound."""
    wanted = select(store.Variant).where(store.Variant.id == variant_id)
    with store.reading() as session:
        variant = session.scalars(wanted.options(_WITH_MODEL)).first()
    if variant is None:
        raise NotFound("This variant is gone.")
    return variant


def base(project_id: str) -> store.Variant:
    """Give the project's first variant, made from the current host's chat model when there is none."""
    found = listing(project_id)
    if found:
        return found[0]
    model = base_model(project_id)
    return create(project_id, BASE_NAME, model.id)


def create(
    project_id: str,
    name: str,
    model_id: str,
    *,
    system_prompt: str = prompts.ANSWER_SYSTEM,
    user_prompt: str = prompts.ANSWER_USER,
    top_k: int = 2,
    temperature: float = 0.0,
    max_tokens: int = 160,
) -> store.Variant:
    """Add a variant; raises BadInput when its name is taken or a prompt lacks a placeholder."""
    prompts.require(user_prompt, "context", "question", name="question prompt")
    with store.writing() as session:
        if not name.strip() or name in _names(session, project_id):
            raise BadInput("Give the variant a name that no other variant has.")
        variant = store.Variant(
            project_id=project_id,
            name=name.strip(),
            model_id=model_id,
            system_prompt=system_prompt,
            user_prompt=user_prompt,
            top_k=top_k,
            temperature=temperature,
            max_tokens=max_tokens,
        )
        session.add(variant)
    return get(variant.id)


def like(variant: store.Variant, model: store.Model) -> store.Variant:
    """Give the variant that differs from another in its model alone, adding it when it is new."""
    for known in listing(variant.project_id):
        if known.model_id == model.id and _settings(known) == _settings(variant):
            return known
    return create(variant.project_id, free_name(variant.project_id, model.label), model.id, **_settings(variant))


def free_name(project_id: str, stem: str) -> str:
    """Number a name until no variant of the project has it."""
    with store.reading() as session:
        taken = _names(session, project_id)
    numbered = (stem if number == 1 else f"{stem} {number}" for number in range(1, len(taken) + 2))
    return next(name for name in numbered if name not in taken)


def models(project_id: str) -> list[store.Model]:
    """List the models that a project can pick from: its host's chat model and everything tuned or added."""
    base_model(project_id)
    wanted = select(store.Model).where(store.Model.project_id == project_id).order_by(store.Model.created_at)
    with store.reading() as session:
        return list(session.scalars(wanted.options(joinedload(store.Model.provider))))


def base_model(project_id: str) -> store.Model:
    """Give the current host's chat model as a model of the project."""
    provider = providers.current()
    return add_model(project_id, provider, provider.chat_model, label=provider.chat_model, tuned=False)


def add_model(project_id: str, provider: store.Provider, name: str, *, label: str, tuned: bool) -> store.Model:
    """Give the project's model of this name at a host, adding it when it is new."""
    with store.writing() as session:
        known = select(store.Model).filter_by(project_id=project_id, provider_id=provider.id, name=name)
        model = session.scalars(known).first()
        if model is None:
            model = store.Model(project_id=project_id, provider_id=provider.id, name=name, label=label, tuned=tuned)
            session.add(model)
    return model


_WITH_MODEL = joinedload(store.Variant.model).joinedload(store.Model.provider)


def _names(session: Session, project_id: str) -> set[str]:
    return set(session.scalars(select(store.Variant.name).where(store.Variant.project_id == project_id)))


def _settings(variant: store.Variant) -> dict[str, Any]:
    fields = ("system_prompt", "user_prompt", "top_k", "temperature", "max_tokens")
    return {field: getattr(variant, field) for field in fields}
