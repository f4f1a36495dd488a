"""Who is who: a person here and an account in Argilla are the same by user name; the owner is whoever owns the key."""

from sqlalchemy import select

from services import accounts, store
from services.accounts import newcomers
from services.mirror import choices, known
from services.words import Role

KEY = "argilla_owner"


def person_of(username: str, name: str) -> store.Person:
    """Give the person behind an account in Argilla; somebody new becomes a labeler here."""
    return _key_owner(username) or accounts.find_or_create(username, name, Role.LABELER)


def author_of(username: str, name: str, dataset_id: str) -> store.Person:
    """Give the person behind a response; somebody new becomes a labeler of the project that it is about."""
    if owner := _key_owner(username):
        return owner
    with store.writing() as session:
        return newcomers.welcome(session, username, name, [known.projects(session)[dataset_id]])


def is_owner(person: store.Person) -> bool:
    """Say whether a person writes in Argilla under the account that owns the key."""
    owner = _owner()
    return owner is not None and owner.id == person.id


def is_key_owner(username: str) -> bool:
    """Say whether the key that we mirror with belongs to this account in Argilla."""
    return bool(username == choices.read(KEY).get("username"))


def remember_owner(username: str) -> None:
    """Note whose key it is."""
    choices.write(KEY, {"username": username})


def _key_owner(username: str) -> store.Person | None:
    return _owner() if is_key_owner(username) else None


def _owner() -> store.Person | None:
    with store.reading() as session:
        wanted = select(store.Person).where(store.Person.role == Role.OWNER).order_by(store.Person.created_at)
        return session.scalars(wanted.limit(1)).first()
