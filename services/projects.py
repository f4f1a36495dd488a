"""Projects: one assistant under test each."""

from contextlib import AbstractContextManager, nullcontext

from sqlalchemy import select
from sqlalchemy.orm import Session

from services import audit, store
from services.accounts.roles import Action, may, only
from services.errors import BadInput, NotFound, NotReady
from services.store import acting

FIRST_NAME = "My assistant"
MOST_KNOWN = 10_000
_known: dict[str, str] = {}


def listing() -> list[store.Project]:
    """List the projects that whoever acts belongs to, oldest first; for an owner there is always at least one."""
    with store.reading() as session:
        found = list(session.scalars(select(store.Project).order_by(store.Project.created_at)))
    who = acting.actor()
    if found or (who is not None and not may(who.role, Action.MANAGE_PROJECTS)):
        return found
    return [create(FIRST_NAME)]


def current(person_id: str) -> store.Project:
    """Give the project that a person chose last, or the first one; raises NotReady where they belong to none."""
    known = {project.id: project for project in listing()}
    if not known:
        raise NotReady("You belong to no project yet. Ask whoever invited you to add you to one.")
    with store.reading() as session:
        chosen = session.get(store.Setting, chosen_key(person_id))
    return (known.get(chosen.value["id"]) if chosen else None) or next(iter(known.values()))


def choose(person_id: str, project_id: str, *, session: Session | None = None) -> None:
    """Remember which project a person works on, inside the caller's transaction when a session is given."""
    opened: AbstractContextManager[Session] = nullcontext(session) if session else store.writing()
    with opened as current_session:
        current_session.merge(store.Setting(key=chosen_key(person_id), value={"id": project_id}))


def chosen_key(person_id: str) -> str:
    """Give the key of the setting that says which project somebody works on."""
    return f"project of {person_id}"


@only(Action.MANAGE_PROJECTS)
def create(name: str, product: str = "") -> store.Project:
    """Start a project; raises BadInput for an empty name."""
    if not name.strip():
        raise BadInput("A project needs a name.")
    with store.writing() as session:
        project = store.Project(name=name.strip(), product=product.strip())
        session.add(project)
        session.flush()
        audit.note(session, "project.made", project.id, name=project.name)
    return project


def get(project_id: str) -> store.Project:
    """Give a project; raises NotFound."""
    with store.reading() as session:
        project = session.get(store.Project, project_id)
    if project is None:
        raise NotFound("This project is gone.")
    return project


@only(Action.MANAGE_PROJECTS)
def rename(project_id: str, name: str, product: str) -> None:
    """Change what a project and its product are called."""
    if not name.strip():
        raise BadInput("A project needs a name.")
    with store.writing() as session:
        project = session.get_one(store.Project, project_id)
        project.name, project.product = name.strip(), product.strip()
        audit.note(session, "project.renamed", project_id, name=project.name)


def of_comparison(comparison_id: str) -> str | None:
    """Give the project that a comparison belongs to; None where there is no such comparison."""
    return _project_of(store.Comparison, comparison_id)


def of_variant(variant_id: str) -> str | None:
    """Give the project that a variant belongs to; None where there is no such variant."""
    return _project_of(store.Variant, variant_id)


def _project_of(table: type[store.Comparison | store.Variant], id_: str) -> str | None:
    """Look it up once, since each vote asks and it never changes; None also for what whoever acts may not see."""
    if id_ not in _known:
        with acting.acting(None), store.reading() as session:
            found = session.scalar(select(table.project_id).where(table.id == id_))
        if found is None:
            return None
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        _known[id_] = found
    who, project_id = acting.actor(), _known[id_]
    return None if who is not None and who.narrowed and project_id not in who.projects else project_id
