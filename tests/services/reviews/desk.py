"""What the tests of reviews share: a project with answers to review, and people."""

from services import reviews, store
from services.words import Split
from tests import factories


class Desk:
    """A project with answers to review and three people."""

    def __init__(self, answers: int = 3, *, seats: int = 1) -> None:
        self.project = factories.make_project()
        with store.writing() as session:
            session.get_one(store.Project, self.project.id).reviews_per_answer = seats
        asked = factories.make_questions(self.project, answers, split=Split.TRAIN)
        held_out = factories.make_questions(self.project, 1, split=Split.TEST)
        self.variant = factories.make_variant(self.project)
        self.answers = factories.make_answers(self.variant, asked)
        factories.make_answers(self.variant, held_out, "The shop does, for a fee.")
        with store.writing() as session:  # nothing like what is trained on, or rows would be left out
            session.get_one(store.Question, held_out[0].id).text = "Who mends a broken cable?"
        self.ada, self.bo, self.cy = (factories.make_person(name) for name in ("Ada", "Bo", "Cy"))

    def queue(self, person: store.Person | None = None) -> list[int]:
        """Give the positions of the answers that wait for somebody, Ada unless told otherwise."""
        return self.places(reviews.queue(self.variant.id, (person or self.ada).id))

    def take(self, person: store.Person, limit: int = 10) -> list[int]:
        """Hand somebody answers; gives their positions."""
        return self.places(reviews.take(self.variant.id, person.id, limit).answer_ids)

    def places(self, answer_ids: object) -> list[int]:
        """Turn answers into their positions."""
        positions = {answer.id: number for number, answer in enumerate(self.answers)}
        return [positions[each] for each in answer_ids]  # type: ignore[attr-defined]


def submit(answer: store.Answer, person: store.Person, text: str = "Better.", **more: object) -> store.Review:
    """Submit somebody's review of an answer."""
    asked = {"question_rating": 4, "context_rating": 5, "text": text} | more
    return reviews.submit(answer.id, person.id, **asked)  # type: ignore[arg-type]
