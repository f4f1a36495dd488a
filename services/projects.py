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
_ANY = select(store.Project.id).limit(1)
_NO_PROJECT = "There is no project yet. Reload the page to begin with an empty one."
_known: dict[str, str] = {}


def listing() -> list[store.Project]:
    """List the projects that whoever acts belongs to, oldest first."""
    with store.reading() as session:
        return list(session.scalars(select(store.Project).order_by(store.Project.created_at)))


@only(Action.MANAGE_PROJECTS)
def begin() -> None:
    """Make the first project of an installation; where there is one, nothing is changed."""
    with store.reading() as session:
        if session.scalar(_ANY):
            return
    with store.writing() as session:
        if not session.scalar(_ANY):
            _make(session, FIRST_NAME, "")


def current(person_id: str) -> store.Project:
    """Give the project that a person chose last, or the first one; raises NotReady where they belong to none."""
    known = {project.id: project for project in listing()}
    if not known:
        who = acting.actor()
        makes = who is None or may(who.role, Action.MANAGE_PROJECTS)
        raise NotReady(_NO_PROJECT if makes else "You belong to no project yet. Ask an owner to add you to one.")
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
        return _make(session, name.strip(), product.strip())


def _make(session: Session, name: str, product: str) -> store.Project:
    project = store.Project(name=name, product=product)
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
    """Change what a project and its product are called; what stays as it is is not written down as a deed."""
    if not name.strip():
        raise BadInput("A project needs a name.")
    with store.writing() as session:
        project = _get(session, project_id)
        if project.name != name.strip():
            project.name = name.strip()
            audit.note(session, "project.renamed", project_id, name=project.name)
        _describe(session, project, product)


@only(Action.EDIT_QUESTIONS)
def describe(project_id: str, product: str) -> None:
    """Say which product customers ask about; raises NotFound."""
    with store.writing() as session:
        _describe(session, _get(session, project_id), product)


def _describe(session: Session, project: store.Project, product: str) -> None:
    if project.product != product.strip():
        project.product = product.strip()
        audit.note(session, "project.product", project.id, name=project.name, what=project.product)


def _get(session: Session, project_id: str) -> store.Project:
    project = session.get(store.Project, project_id)
    if project is None:
        raise NotFound("This project is gone. Reload the page and choose another.")
    return project


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
