"""A project with reviewed training answers and votes on held-out ones."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from services import reviews, store, variants
from services.words import Split
from tests import factories


@dataclass
class Desk:
    """What the tests work on: reviews by `person` of the `asked` questions, answered one by one."""

    project: store.Project
    person: store.Person
    asked: list[store.Question]
    answers: list[store.Answer]

    def review(self, at: int, text: str | None = None, **values: Any) -> store.Review:
        """Review one answer; without a text as it stands."""
        given: dict[str, Any] = {
            "question_rating": 5,
            "context_rating": 5,
            "text": self.answers[at].text if text is None else text,
        }
        return reviews.submit(self.answers[at].id, self.person.id, **given | values)


@pytest.fixture
def desk(home: Path) -> Desk:
    project, person = factories.make_project(), factories.make_person()
    asked = factories.make_questions(project, 6, split=Split.TRAIN)
    answers = factories.make_answers(variants.base(project.id), asked, contexts=("The lamp is bright.",))
    return Desk(project, person, asked, answers)
