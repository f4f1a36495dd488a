"""What a question said before: who changed it, when, and a way back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from services import store
from services.accounts.roles import Action, only
from services.errors import NotFound
from services.questions import editing


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a question's words; `who` is empty for somebody who is not known any more."""

    id: str
    who: str
    when: datetime
    before: str
    after: str


def history(question_id: str) -> list[Change]:
    """List the changes of a question's words, newest first; raises NotFound when it is gone."""
    edits = (
        select(store.QuestionEdit, store.Person.name)
        .outerjoin(store.Person, store.Person.id == store.QuestionEdit.person_id)
        .where(store.QuestionEdit.question_id == question_id)
        .order_by(store.QuestionEdit.created_at.desc(), store.QuestionEdit.id)
    )
    with store.reading() as session:
        question = session.get(store.Question, question_id)
        found = session.execute(edits).all()
    if question is None:
        raise NotFound("This question was deleted meanwhile.")
    afters = [question.text, *(edit.before for edit, _ in found)]
    return [
        Change(edit.id, name or "", edit.created_at, edit.before, after)
        for (edit, name), after in zip(found, afters, strict=False)
    ]


@only(Action.EDIT_QUESTIONS)
def put_back(edit_id: str, person_id: str | None = None) -> None:
    """Give a question the words that it had before a change, as a change of its own; raises like editing.edit."""
    with store.reading() as session:
        found = session.get(store.QuestionEdit, edit_id)
    if found is None:
        raise NotFound("This question was deleted meanwhile.")
    editing.edit(found.question_id, found.before, person_id)
