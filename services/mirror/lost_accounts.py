"""Notice accounts that somebody deleted in Argilla: their labels went with them there, and are not lost here."""

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from services import store
from services.mirror import choices, outbox
from services.mirror.outbox import Topic
from services.mirror.people import person_of
from services.store import MirroredResponse

if TYPE_CHECKING:
    from services.mirror.link import Link

KEY = "argilla_accounts"


def notice(link: "Link") -> None:
    """Send everything again of whoever has no account, or another one, since the last look.

    A deleted account takes its responses with it; without this that would look like labels that were taken back.
    """
    link.read_users()
    present = {username: user["id"] for username, user in link.users.items()}
    before = choices.read(KEY)
    if before == present:
        return
    for username in (name for name, id_ in before.items() if present.get(name) != id_):
        send_again(person_of(username, username).id)
    choices.write(KEY, present)


def made(username: str, user_id: str) -> None:
    """Note an account that we have just made, since it may be deleted before the next look."""
    choices.write(KEY, choices.read(KEY) | {username: user_id})


def unmade(username: str) -> None:
    """Note an account that is deleted on purpose, so that nobody of that name is looked for."""
    choices.write(KEY, {name: id_ for name, id_ in choices.read(KEY).items() if name != username})


def send_again(person_id: str) -> None:
    """Forget what Argilla held of a person, and send all of their votes and reviews."""
    votes = select(store.Vote.id).where(store.Vote.labeler_id == person_id, store.Vote.current)
    reviews = select(store.Review.id).where(store.Review.person_id == person_id)
    with store.writing() as session:
        session.execute(delete(MirroredResponse).where(MirroredResponse.person_id == person_id))
        outbox.resend(session, [(Topic.VOTE, id_) for id_ in session.scalars(votes)])
        outbox.resend(session, [(Topic.REVIEW, id_) for id_ in session.scalars(reviews)])
