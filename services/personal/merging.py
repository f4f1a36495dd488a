"""Make one person of two: who came in twice, by two links or under two names."""

from sqlalchemy import Column, Table, and_, exists, select
from sqlalchemy.orm import Session, aliased

from services import audit, projects, store
from services.accounts import visitors
from services.accounts.roles import Action, only
from services.errors import BadInput, NotFound
from services.mirror import lost_accounts, outbox
from services.personal import accounts
from services.personal.places import get, places
from services.store import Assignment, Guess, Review, Vote, WebSession
from services.words import AssignmentKind


@only(Action.MANAGE_PEOPLE)
def merge(other_id: str, person_id: str) -> None:
    """Give all that somebody did to another identity of theirs, and let the first one go.

    Where both voted on a pair, reviewed an answer or guessed, the later one counts; votes before it stay in the
    history. Raises NotFound, BadInput for one and the same, NotAllowed where the one that goes is an owner, and
    MirrorDown when Argilla, in which that one's account is deleted, cannot be asked; then nothing is done.
    """
    if other_id == person_id:
        raise BadInput("Choose two different people.")
    with store.reading() as session:
        other = get(session, other_id)
        if session.get(store.Person, person_id) is None:
            raise NotFound("This person is gone.")
    accounts.delete(other)
    with store.writing() as session:
        other = get(session, other_id)
        _votes(session, other_id, person_id)
        _reviews(session, other_id, person_id)
        _guesses(session, other_id, person_id)
        _assignments(session, other_id, person_id)
        for each in session.scalars(select(WebSession).filter_by(person_id=other_id)):
            session.delete(each)
        session.flush()
        for table, column in places():
            _move(session, table, column, other_id, person_id)
        _name(session, other_id, person_id)
        session.expire(other)
        session.delete(other)
        audit.note(session, "person.merged", person_id)
        outbox.add(session, outbox.Topic.PERSON, person_id)
    visitors.forget()
    lost_accounts.send_again(person_id)


def _votes(session: Session, other_id: str, person_id: str) -> None:
    """Let the later of two votes on a pair be the one that counts."""
    theirs, ours = aliased(Vote), aliased(Vote)
    both = (
        select(theirs, ours)
        .join(ours, and_(ours.pair_id == theirs.pair_id, ours.labeler_id == person_id, ours.current))
        .where(theirs.labeler_id == other_id, theirs.current)
    )
    for one, two in session.execute(both):
        min(one, two, key=lambda vote: vote.created_at).current = False
    session.flush()


def _reviews(session: Session, other_id: str, person_id: str) -> None:
    """Keep the later of two reviews of an answer; what was settled for the earlier one holds for it."""
    theirs, ours = aliased(Review), aliased(Review)
    both = (
        select(theirs, ours)
        .join(ours, and_(ours.answer_id == theirs.answer_id, ours.person_id == person_id))
        .where(theirs.person_id == other_id)
    )
    for pair in session.execute(both).all():
        earlier, later = sorted(pair, key=lambda review: review.updated_at)
        for settled in session.scalars(select(store.Adjudication).filter_by(review_id=earlier.id)):
            settled.review_id = later.id
        session.flush()
        session.delete(earlier)
    session.flush()


def _guesses(session: Session, other_id: str, person_id: str) -> None:
    """Keep the later of two guesses in a comparison."""
    theirs = {each.comparison_id: each for each in session.scalars(select(Guess).filter_by(labeler_id=other_id))}
    for ours in session.scalars(select(Guess).filter_by(labeler_id=person_id)):
        if found := theirs.get(ours.comparison_id):
            session.delete(min(found, ours, key=lambda guess: guess.created_at))
    session.flush()


def _assignments(session: Session, other_id: str, person_id: str) -> None:
    """Let go of a pair that was handed to both; which side a vote was cast from stands with the vote."""
    ours = aliased(Assignment)
    handed = exists().where(
        ours.pair_id == Assignment.pair_id, ours.labeler_id == person_id, ours.kind == AssignmentKind.PAIR
    )
    theirs = select(Assignment).filter_by(labeler_id=other_id, kind=AssignmentKind.PAIR).where(handed)
    for each in session.scalars(theirs):
        session.delete(each)
    session.flush()


def _move(session: Session, table: Table, column: Column[str], other_id: str, person_id: str) -> None:
    """Name the one person where the other was named; where that would name them twice, the second row goes."""
    if column.primary_key:
        rest = [each for each in table.primary_key.columns if each is not column]
        ours = table.alias()
        twice = exists().where(ours.c[column.name] == person_id, *[ours.c[each.name] == each for each in rest])
        session.execute(table.delete().where(column == other_id, twice))
    session.execute(table.update().where(column == other_id).values({column.name: person_id}))


def _name(session: Session, other_id: str, person_id: str) -> None:
    """Name the one person where rules of a vote name the other, and forget which project the other chose."""
    for comparison in session.scalars(select(store.Comparison)):
        if other_id in comparison.labeler_ids:
            named = [person_id if each == other_id else each for each in comparison.labeler_ids]
            comparison.labeler_ids = list(dict.fromkeys(named))
    if chosen := session.get(store.Setting, projects.chosen_key(other_id)):
        session.delete(chosen)
