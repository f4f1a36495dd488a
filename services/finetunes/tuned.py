"""What came out of runs: models with a name that can be changed, and that can be retired."""

from sqlalchemy import select, update

from services import store
from services.accounts.roles import Action, only
from services.errors import BadInput, NotFound

LONGEST_LABEL = 60


def models(project_id: str, provider_id: str) -> list[store.Model]:
    """List the tuned models of a host that a second round could start from, newest first."""
    wanted = select(store.Model).where(
        store.Model.project_id == project_id,
        store.Model.provider_id == provider_id,
        store.Model.tuned,
        ~store.Model.retired,
    )
    with store.reading() as session:
        return list(session.scalars(wanted.order_by(store.Model.created_at.desc())))


@only(Action.TRAIN)
def rename(model_id: str, label: str) -> None:
    """Give a model another label, and the variants that bear its old one.

    Raises BadInput for an empty or long label, or one that another model of the project has.
    """
    label = label.strip()
    if not label or len(label) > LONGEST_LABEL:
        raise BadInput(f"Give the model a name of 1 to {LONGEST_LABEL} characters.")
    with store.writing() as session:
        model = session.get(store.Model, model_id)
        if model is None:
            raise NotFound("This model is gone.")
        others = select(store.Model.id).where(store.Model.project_id == model.project_id, store.Model.id != model_id)
        if session.scalars(others.where(store.Model.label == label)).first():
            raise BadInput(f"Another model is called “{label}” already. Choose another name.")
        bearing = (store.Variant.model_id == model_id) & (store.Variant.name == model.label)
        session.execute(update(store.Variant).where(bearing).values(name=label))
        model.label = label


@only(Action.TRAIN)
def retire(model_id: str, *, retired: bool = True) -> None:
    """Offer a model no more, or again; answers, votes and results that have it keep it."""
    with store.writing() as session:
        session.execute(update(store.Model).where(store.Model.id == model_id).values(retired=retired))
