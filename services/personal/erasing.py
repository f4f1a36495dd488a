"""Forget who somebody was. What they did stays under no name, or goes, as the owner chooses."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from services import audit, projects, store
from services.accounts import visitors
from services.accounts.roles import Action, only
from services.mirror import lost_accounts
from services.personal import accounts
from services.personal.places import get
from services.store.columns import new_id, now

MARK = "erased-"
_OF_ACCESS = (
    store.WebSession,
    store.RememberedBrowser,
    store.SignInLink,
    store.Identity,
    store.ReviewLease,
    store.ReviewAssignment,
    store.KeyChoice,
)


@dataclass(frozen=True, slots=True)
class Erased:
    """What is left of somebody: the name that stands for theirs, and what went with it."""

    name: str
    votes: int
    reviews: int


@only(Action.MANAGE_PEOPLE)
def erase(person_id: str, *, keep_texts: bool, keep_votes: bool) -> Erased:
    """Replace somebody's names, end their access and delete their account in Argilla.

    Without `keep_texts` their write-ins and comments go, and reviews in which they wrote an answer anew. Without
    `keep_votes` their votes go, and what they said of repeats and attention pairs; results are counted without them.
    Raises NotFound, NotAllowed for owners, and MirrorDown when Argilla cannot be asked; then nothing is done.
    """
    with store.reading() as session:
        person = get(session, person_id)
    accounts.delete(person)
    with store.writing() as session:
        person = get(session, person_id)
        number = session.scalar(select(func.count()).where(store.Person.username.startswith(MARK))) or 0
        person.name, person.username = f"Erased person {number + 1}", f"{MARK}{new_id()[:12]}"
        person.shut_out_at = now()
        for table in _OF_ACCESS:
            session.execute(delete(table).where(table.person_id == person_id))
        session.execute(delete(store.Setting).where(store.Setting.key == projects.chosen_key(person_id)))
        reviews = 0 if keep_texts else _take_texts(session, person_id)
        votes = 0 if keep_votes else _take_votes(session, person_id)
        audit.note(session, "person.erased", person_id, what=_said(keep_texts, keep_votes))
    visitors.forget()
    lost_accounts.send_again(person_id)
    return Erased(person.name, votes, reviews)


def _take_texts(session: Session, person_id: str) -> int:
    for table in (store.Vote, store.CheckVote):
        session.execute(update(table).where(table.labeler_id == person_id).values(write_in=""))
    session.execute(update(store.Pass).where(store.Pass.labeler_id == person_id).values(reason=""))
    theirs = session.scalars(select(store.Review).where(store.Review.person_id == person_id)).all()
    rewritten = [each for each in theirs if each.text != each.answer.text or each.question_text]
    for review in theirs:
        review.comment = ""
    for review in rewritten:
        session.delete(review)
    return len(rewritten)


def _take_votes(session: Session, person_id: str) -> int:
    current = select(func.count()).where(store.Vote.labeler_id == person_id, store.Vote.current)
    number = session.scalar(current) or 0
    for table in (store.Vote, store.CheckVote, store.Pass, store.Guess, store.Assignment):
        session.execute(delete(table).where(table.labeler_id == person_id))
    return number


def _said(keep_texts: bool, keep_votes: bool) -> str:
    texts, votes = ("kept" if kept else "deleted" for kept in (keep_texts, keep_votes))
    return f"texts {texts}, votes {votes}"
