"""Questions by hand: history, bulk actions that can be undone, and a held-out question that is replaced."""

import pytest

from services import questions, store
from services.errors import BadInput, NotFound
from services.questions.known import Known
from services.words import QuestionStatus, Split
from tests import factories

pytestmark = pytest.mark.usefixtures("home")


def texts(project: store.Project) -> list[str]:
    """Give the words of a project's questions."""
    return [each.text for each in questions.listing(project.id)]


def test_an_edit_keeps_who_when_and_what_it_was_and_can_be_put_back() -> None:
    project, ada = factories.make_project(), factories.make_person("Ada")
    (question,) = factories.make_questions(project, 1)
    questions.edit(question.id, "Is it\n bright? ", ada.id)
    questions.edit(question.id, "Is it dark?")
    second, first = questions.history(question.id)
    assert (first.who, first.before, first.after) == ("Ada", question.text, "Is it bright?")
    assert (second.who, second.before, second.after) == ("", "Is it bright?", "Is it dark?")
    questions.put_back(first.id, ada.id)
    assert texts(project) == [question.text]
    assert len(questions.history(question.id)) == 3


def test_the_same_words_again_are_no_change() -> None:
    (question,) = factories.make_questions(factories.make_project(), 1)
    questions.edit(question.id, f" {question.text} ")
    assert questions.history(question.id) == []


@pytest.mark.parametrize(("split", "way_out"), [(Split.TRAIN, "Reject it and add"), (Split.TEST, "Retire it and")])
def test_an_answered_question_keeps_its_words_and_says_the_way_out(split: Split, way_out: str) -> None:
    project = factories.make_project()
    (question,) = factories.make_questions(project, 1, split=split)
    factories.make_answers(factories.make_variant(project), [question])
    with pytest.raises(BadInput, match=f"answered already.*{way_out}"):
        questions.edit(question.id, "Is it dark?")
    assert texts(project) == [question.text]


def test_a_question_that_is_gone_says_so() -> None:
    with pytest.raises(NotFound, match="deleted meanwhile"):
        questions.edit("nobody", "Is it dark?")
    with pytest.raises(NotFound, match="deleted meanwhile"):
        questions.history("nobody")
    with pytest.raises(NotFound, match="deleted meanwhile"):
        questions.put_back("nobody")


def test_rejecting_many_can_be_undone_and_leaves_each_as_it_was() -> None:
    project = factories.make_project()
    made = factories.make_questions(project, 1200) + factories.make_questions(project, 2, status=QuestionStatus.DROPPED)
    done = questions.reject([each.id for each in made])
    assert questions.counts(project.id) == questions.Counts(train=0, test=0, rejected=1202)
    questions.undo(done)
    assert questions.counts(project.id) == questions.Counts(train=0, test=1200, rejected=0, dropped=2)


def test_a_dropped_question_can_be_put_back() -> None:
    project = factories.make_project()
    (question,) = factories.make_questions(project, 1, status=QuestionStatus.DROPPED)
    questions.restore([question.id])
    assert questions.counts(project.id).kept == 1


def test_deleted_questions_come_back_as_they_were_with_their_history() -> None:
    project = factories.make_project()
    chunks = factories.make_chunks(project, 2)
    made = factories.make_questions(project, 4, chunks=chunks)
    questions.edit(made[1].id, "Is it bright?")
    factories.make_answers(factories.make_variant(project), made[3:])
    before = questions.rows(project.id)
    gone = questions.delete([each.id for each in made])
    assert questions.rows(project.id) == []
    assert gone.with_answers == 1
    questions.bring_back(gone)
    questions.bring_back(gone)  # a second press
    assert questions.rows(project.id) == before[:3]
    assert [each.before for each in questions.history(made[1].id)] == [made[1].text]


def test_a_question_comes_back_without_the_section_that_is_gone_meanwhile() -> None:
    project = factories.make_project()
    (chunk,) = factories.make_chunks(project, 1)
    (question,) = factories.make_questions(project, 1, chunks=[chunk])
    gone = questions.delete([question.id])
    with store.writing() as session:
        session.delete(session.get_one(store.Chunk, chunk.id))
    questions.bring_back(gone)
    assert [(each.id, each.chunk_id) for each in questions.listing(project.id)] == [(question.id, None)]


def test_a_retired_question_leaves_the_test_and_its_successor_takes_its_place() -> None:
    project = factories.make_project()
    chunks = factories.make_chunks(project, 1)
    (question,) = factories.make_questions(project, 1, chunks=chunks)
    new = questions.retire(question.id, "Which colours does it come in?")
    old_row, new_row = questions.rows(project.id)
    assert (old_row.status, new_row.status) == (QuestionStatus.RETIRED, QuestionStatus.KEPT)
    assert (new_row.id, new_row.split, new_row.chunk_id) == (new.id, Split.TEST, chunks[0].id)
    assert new_row.replaces_id == question.id
    assert questions.counts(project.id) == questions.Counts(train=0, test=1, rejected=0, retired=1)


def test_only_a_held_out_question_in_use_is_retired_and_never_by_its_like() -> None:
    project = factories.make_project()
    (test,) = factories.make_questions(project, 1)
    (train,) = factories.make_questions(project, 1, split=Split.TRAIN)
    for question_id, text, sentence in (
        (train.id, "Which colours does it come in?", "Only a held-out question"),
        (test.id, " ", "Write a new question"),
        (test.id, test.text.upper(), "Write a new question"),
    ):
        with pytest.raises(BadInput, match=sentence):
            questions.retire(question_id, text)
    assert questions.counts(project.id).retired == 0


def test_known_questions_are_told_by_their_words_like_pair_by_pair() -> None:
    from services.questions.likeness import alike

    nouns = ["filter", "lamp", "boiler", "warranty", "cable", "switch", "tank"]
    asked = [
        f"How do I {verb} the {one} and the {other} in the kitchen {extra}?"
        for verb in ("clean", "order")
        for one in nouns
        for other in nouns
        for extra in ("", "today", "now please")
    ]
    known, slow = Known(), list[str]()
    for text in asked:
        new = not any(alike(text, other) for other in slow)
        assert (known.near(text) is None) is new
        if new:
            slow.append(text)
            known.add(text)
    assert 1 < len(slow) < len(asked)
