"""Nothing that is held out may train: which rows repeat a test passage, a test question or its answer, and where."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from sqlalchemy import select

from services import store
from services.finetunes.reasons import Reason
from services.questions.distinction import distinct
from services.questions.likeness import NEARLY_ALL, words
from services.questions.nearness import Passages
from services.words import QuestionStatus, Split

TEXTS = 16_384  # what is remembered by each guard
PROJECTS = 2


class Guard:
    """What a project holds out: the passages, questions and reference answers of the test split.

    What was found in a text is remembered, since the same passage stands in many rows.
    """

    def __init__(self, passages: Iterable[str], questions: Sequence[str], answers: Iterable[str]) -> None:
        self.passages = Passages([*passages, *answers])
        self.questions = _Questions(questions)
        self.asked = Passages(questions)
        self.repeated_in = lru_cache(maxsize=TEXTS)(self._repeated_in)
        self.asks_again = lru_cache(maxsize=TEXTS)(self._asks_again)

    @classmethod
    def of(cls, project_id: str) -> "Guard":
        """Read what is held out now; a retired question no longer is, unless its passage is."""
        of_project = store.Document.project_id == project_id
        chunks = select(store.Chunk.text).join(store.Document).where(of_project, store.Chunk.split == Split.TEST)
        question = store.Question
        in_a_vote = question.id.in_(select(store.Pair.question_id))
        used = (question.status == QuestionStatus.KEPT) | (in_a_vote & (question.status != QuestionStatus.RETIRED))
        wanted = select(question.text, question.evidence, question.reference)
        with store.reading() as session:
            passages = session.scalars(chunks).all()
            held_out = question.split == Split.TEST
            found = session.execute(wanted.where(question.project_id == project_id, held_out, used)).all()
        evidence = [line for each in found for line in each.evidence.splitlines()]
        asked, references = [each.text for each in found], [each.reference for each in found]
        return _made((*passages, *evidence), tuple(asked), tuple(references))

    def leak(self, contexts: Iterable[str], question: str, answer: str) -> Reason | None:
        """Say where a row holds held-out text; None when it holds none."""
        if self.asks_again(question):
            return Reason.LEAK_QUESTION
        return Reason.LEAK_CONTEXT if any(map(self.repeated_in, contexts)) else self.in_answer(answer)

    def in_answer(self, answer: str) -> Reason | None:
        """Say whether an answer repeats held-out text."""
        return Reason.LEAK_ANSWER if self.repeated_in(answer) else None

    def _repeated_in(self, text: str) -> bool:
        return self.passages.in_(text) or self.asked.in_(text)

    def _asks_again(self, question: str) -> bool:
        return self.questions.has(question) or self.passages.in_(question)


@lru_cache(maxsize=PROJECTS)
def _made(passages: tuple[str, ...], questions: tuple[str, ...], answers: tuple[str, ...]) -> Guard:
    """Make a guard once for the same held-out text: 1,600 chunks take half a second."""
    return Guard(passages, questions, answers)


class _Questions:
    """Questions by their words, so that a double is found without comparing with each."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.sizes = [len(words(text)) for text in texts]
        self.holding: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            for word in words(text):
                self.holding.setdefault(word, []).append(place)

    def has(self, text: str) -> bool:
        """Say whether a question asks nearly the same as one of them, in nearly the same words."""
        asked = words(text)
        shared = Counter(place for word in asked for place in self.holding.get(word, ()))
        return any(
            count >= NEARLY_ALL * (len(asked) + self.sizes[place] - count) and not distinct(text, self.texts[place])
            for place, count in shared.items()
        )
