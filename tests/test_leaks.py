"""Nothing that is held out reaches the training rows, whatever is uploaded, cut, asked, edited and written."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services import finetunes, questions, reviews, store, variants
from services.finetunes import Reason
from services.questions import anchoring, splits
from services.questions.likeness import alike, tokens
from services.reading import chunking
from services.reading.passages import Passage
from services.store.columns import new_id
from services.words import ChunkStrategy, QuestionStatus, Split
from tests import factories

LEAKS = [Reason.LEAK_CONTEXT, Reason.LEAK_QUESTION, Reason.LEAK_ANSWER]
WORDS = [f"{first}{second}{third}" for first in "bdfgk" for second in "aeiou" for third in ("lm", "rt", "nd", "st")]
MOST_OF_IT = 0.6  # of a passage in a row, word for word, is a leak whatever the guard's own measure says

sentence = st.lists(st.sampled_from(WORDS), min_size=4, max_size=14).map(
    lambda words: " ".join(words).capitalize() + "."
)


@dataclass(frozen=True)
class Story:
    """What people do with a project; numbers choose among what is there."""

    pool: list[str]
    sections: list[list[int]]
    again: list[list[int]]
    strategy: ChunkStrategy
    tokens: int
    new_tokens: int
    share: float
    brought: list[int]
    edits: list[tuple[int, int]]
    contexts: list[int]
    corrections: list[int]


stories = st.builds(
    Story,
    pool=st.lists(sentence, min_size=6, max_size=24, unique=True),
    sections=st.lists(st.lists(st.integers(0, 99), min_size=1, max_size=9), min_size=2, max_size=7),
    again=st.lists(st.lists(st.integers(0, 99), min_size=1, max_size=6), max_size=2),
    strategy=st.sampled_from(ChunkStrategy),
    tokens=st.sampled_from((20, 40, 90)),
    new_tokens=st.sampled_from((0, 25, 60)),
    share=st.sampled_from((0.2, 0.4, 0.7)),
    brought=st.lists(st.integers(0, 99), max_size=5),
    edits=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=4),
    contexts=st.lists(st.integers(0, 99), min_size=1, max_size=12),
    corrections=st.lists(st.integers(0, 99), min_size=1, max_size=12),
)


def pick(options: list[str], number: int) -> str:
    return options[number % len(options)]


class Project:
    """A project that goes through a story."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.project, self.person = factories.make_project(), factories.make_person()
        for sections in (story.sections, *([story.again] if story.again else [])):
            self.upload(sections)
        splits.set_share(self.project.id, story.share)
        self.ask()

    def passages(self, sections: list[list[int]]) -> list[Passage]:
        return [
            Passage(" ".join(pick(self.story.pool, each) for each in numbers), section=f"Part {at}", page=None)
            for at, numbers in enumerate(sections)
        ]

    def cut(self, document_id: str, sections: list[list[int]], size: int) -> list[store.Chunk]:
        pieces = chunking.split(
            self.passages(sections), strategy=self.story.strategy, chunk_tokens=size, overlap=size // 4
        )
        return [
            store.Chunk(document_id=document_id, position=at, text=each.text, section=each.section, block=each.block)
            for at, each in enumerate(pieces)
        ]

    def upload(self, sections: list[list[int]]) -> None:
        with store.writing() as session:
            document = store.Document(
                project_id=self.project.id,
                name="a.txt",
                media_type="text/plain",
                sha256=sha256(new_id().encode()).hexdigest(),
                title="A",
                characters=1,
            )
            session.add(document)
            session.flush()
            session.add_all(self.cut(document.id, sections, self.story.tokens))

    def chunks(self) -> list[store.Chunk]:
        with store.reading() as session:
            wanted = session.query(store.Chunk).join(store.Document).filter_by(project_id=self.project.id)
            return wanted.order_by(store.Document.created_at, store.Chunk.position).all()

    def ask(self) -> None:
        """Write a question about every chunk, and bring some that are made of the documents' sentences."""
        with store.writing() as session:
            for at, chunk in enumerate(self.chunks()):
                evidence = chunk.text.split(".")[0]
                session.add(
                    store.Question(
                        project_id=self.project.id,
                        chunk_id=chunk.id,
                        text=f"What is {evidence.lower()}?",
                        evidence=evidence,
                        reference=f"{evidence} indeed.",
                        split=chunk.split,
                        origin="generated",
                        position=at,
                    )
                )
        questions.add(self.project.id, [f"And {pick(self.story.pool, each)[:-1]}?" for each in self.story.brought])

    def edit(self) -> None:
        """Reword training questions so that some become another's double."""
        listed = questions.listing(self.project.id)
        train = [each for each in listed if each.split == Split.TRAIN]
        for one, other in self.story.edits if train else ():
            questions.edit(train[one % len(train)].id, listed[other % len(listed)].text.replace("What", "So what"))

    def cut_anew(self) -> None:
        if not self.story.new_tokens:
            return
        with store.writing() as session:
            document = session.query(store.Document).filter_by(project_id=self.project.id).first()
            old = session.query(store.Chunk).filter_by(document_id=document.id).order_by(store.Chunk.position).all()
            sections = self.story.sections
            anchoring.reattach(session, document, old, self.cut(document.id, sections, self.story.new_tokens))
            for chunk in old:
                session.delete(chunk)
        with store.writing() as session:
            splits.assign(session, session.get_one(store.Project, self.project.id))

    def review(self) -> None:
        """Answer every training question over any passages at all, and put answers right with any sentence at all."""
        texts = [chunk.text for chunk in self.chunks()]
        train = [each for each in questions.listing(self.project.id) if each.split == Split.TRAIN]
        variant = variants.base(self.project.id)
        for at, question in enumerate(train):
            context = pick(texts, self.story.contexts[at % len(self.story.contexts)])
            (answer,) = factories.make_answers(variant, [question], contexts=(context,))
            text = pick(
                [*self.story.pool, "Yes, it does.", question.text],
                self.story.corrections[at % len(self.story.corrections)],
            )
            reviews.submit(answer.id, self.person.id, question_rating=5, context_rating=5, text=text)


def held_out(project_id: str) -> tuple[list[str], list[str]]:
    """Give the passages and the questions of the test split."""
    with store.reading() as session:
        chunks = session.query(store.Chunk).join(store.Document).filter_by(project_id=project_id)
        passages = [chunk.text for chunk in chunks if chunk.split == Split.TEST]
    asked = questions.listing(project_id)
    return passages, [each.text for each in asked if (each.split, each.status) == (Split.TEST, QuestionStatus.KEPT)]


def stands_in(part: str, whole: str) -> bool:
    """Say whether most of a text stands in another, word for word."""
    words, text = tokens(part), f" {' '.join(tokens(whole))} "
    size = max(4, round(MOST_OF_IT * len(words))) if len(words) >= 16 else len(words)
    if len(words) < 4:
        return False
    return any(f" {' '.join(words[at : at + size])} " in text for at in range(len(words) - size + 1))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(stories)
def test_no_held_out_passage_or_question_can_be_found_in_the_training_rows(home: Path, story: Story) -> None:
    project = Project(story)
    project.edit()
    project.review()
    project.cut_anew()
    passages, asked = held_out(project.project.id)
    rows = finetunes.rows(project.project.id)
    for row in rows:
        content = "\n".join(message["content"] for message in row.messages)
        assert not [passage for passage in passages if stands_in(passage, content)]
        assert not [question for question in asked if alike(question, row.question) or stands_in(question, content)]
    left = [each.reason for each in finetunes.considered(project.project.id) if each.reason in LEAKS]
    assert len(rows) + len(left) == len(reviews.submitted(project.project.id, Split.TRAIN))
    assert all(reason.sentence for reason in left)


def test_a_row_without_held_out_text_trains_and_the_others_say_why_not(home: Path) -> None:
    project, person = factories.make_project(), factories.make_person()
    secret = "The warranty lasts three years from the day of delivery and covers the motor."
    with store.writing() as session:
        chunk = session.get_one(store.Chunk, factories.make_chunks(project, 1)[0].id)
        chunk.text = secret
    asked = factories.make_questions(project, 4, split=Split.TRAIN)
    (test,) = factories.make_questions(project, 1, split=Split.TEST)
    with store.writing() as session:
        session.get_one(store.Question, test.id).text = "Does the moonlight edition swivel sideways?"
    questions.edit(asked[2].id, "Does the Moonlight edition swivel sideways too?")
    variant = variants.base(project.id)
    for at, question in enumerate(asked):
        contexts = (secret,) if at == 1 else ("The lamp is bright.",)
        (answer,) = factories.make_answers(variant, [question], contexts=contexts)
        text = f"Of course: {secret}" if at == 3 else "It has two."
        reviews.submit(answer.id, person.id, question_rating=5, context_rating=5, text=text)
    assert [row.question for row in finetunes.rows(project.id)] == [asked[0].text]
    leaks = [each.reason for each in finetunes.considered(project.id) if each.reason in LEAKS]
    assert leaks == LEAKS
