"""Keep variants: a change makes a new version, and the same settings give the same variant back."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from services import store
from services.accounts.roles import Action, only
from services.errors import BadInput, NotFound
from services.variants.models import base_model
from services.variants.settings import Settings, check

BASE_NAME = "Base"
_WITH_MODEL = joinedload(store.Variant.model).joinedload(store.Model.provider)


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
    return found[0] if found else _save(project_id, BASE_NAME, base_model(project_id).id, Settings())


@only(Action.GENERATE_ANSWERS)
def save(project_id: str, name: str, model_id: str, settings: Settings) -> store.Variant:
    """Keep a variant: a name that is known gets its next version.

    A variant of the project with this model and these settings is given back as it is, whatever its name. Raises
    BadInput when the name is empty or a prompt lacks a placeholder.
    """
    return _save(project_id, name, model_id, settings)


def _save(project_id: str, name: str, model_id: str, settings: Settings) -> store.Variant:
    check(settings)
    if not name.strip():
        raise BadInput("Give the variant a name.")
    with store.writing() as session:
        variant = _known(session, project_id, model_id, settings)
        if variant is None:
            version = _next_version(session, project_id, name.strip())
            variant = store.Variant(project_id=project_id, model_id=model_id, name=name.strip(), version=version)
            for column, value in settings.columns().items():
                setattr(variant, column, value)
            session.add(variant)
    return get(variant.id)


def like(variant: store.Variant, model: store.Model) -> store.Variant:
    """Give the variant that differs from another in its model alone, adding it when it is new."""
    return save(variant.project_id, model.label, model.id, Settings.of(variant))


def _known(session: Session, project_id: str, model_id: str, settings: Settings) -> store.Variant | None:
    wanted = select(store.Variant).where(store.Variant.project_id == project_id, store.Variant.model_id == model_id)
    found: Sequence[store.Variant] = session.scalars(wanted.order_by(store.Variant.created_at)).all()
    return next((each for each in found if Settings.of(each).columns() == settings.columns()), None)


def _next_version(session: Session, project_id: str, name: str) -> int:
    newest = select(func.max(store.Variant.version)).where(
        store.Variant.project_id == project_id, store.Variant.name == name
    )
    return (session.scalar(newest) or 0) + 1
