"""The rows of a fine-tune: submitted reviews of kept training questions, as exact chat JSONL."""

import json

from sqlalchemy import select

from services import finetunes, questions, reviews, store
from services.words import ReviewStatus, Split, TrainingMethod
from tests.model_stub import RunningStub
from tests.services.finetunes.runs import make_reviewed


def test_only_submitted_reviews_of_kept_training_questions_train(stub: RunningStub) -> None:
    project, person = make_reviewed(4)
    first, second, third, _ = questions.listing(project.id)
    questions.reject([first.id])
    with store.reading() as session:
        ids = {each.question_id: each.id for each in session.scalars(select(store.Answer))}
    for question, status in ((second, ReviewStatus.SKIPPED), (third, ReviewStatus.DISCARDED)):
        reviews.submit(ids[question.id], person.id, question_rating=1, context_rating=1, text="", status=status)
    assert [row.question for row in finetunes.rows(project.id)] == [questions.listing(project.id)[3].text]


def test_reviews_of_held_out_questions_never_train(stub: RunningStub) -> None:
    project, _ = make_reviewed(12, split=Split.TEST)
    assert finetunes.rows(project.id) == []


def test_the_file_is_exact_chat_jsonl(stub: RunningStub) -> None:
    project, _ = make_reviewed(2)
    found = finetunes.training_set(project.id, TrainingMethod.SUPERVISED, finetunes.Selection())
    lines = found.training_jsonl.splitlines()
    first = json.loads(lines[0])
    assert len(lines) == 2 and list(first) == ["messages"]
    assert [message["role"] for message in first["messages"]] == ["system", "user", "assistant"]
    assert "the Lumen desk lamp" in first["messages"][0]["content"]
    assert "Context:\nPassage one.\n\nPassage two.\n\nQuestion: " in first["messages"][1]["content"]
    assert first["messages"][2] == {"role": "assistant", "content": "Grün & richtig."}
    assert "Grün" in lines[0], "readable, not escaped"
