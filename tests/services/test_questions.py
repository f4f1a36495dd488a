"""Questions: split by source before they are written, exactly as many as asked for, none twice."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import jobs, questions, store
from services.errors import BadInput, NotReady
from services.questions import generation, splits
from services.questions.drafts import tidy
from services.questions.likeness import alike, grounded
from services.questions.recipes import Recipe
from services.words import QuestionStatus, Split
from tests import factories
from tests.model_stub import RunningStub


def make_project(chunks: int = 10) -> store.Project:
    """Add a project whose chunks have three sentences each, none like another."""
    project = factories.make_project()
    made = factories.make_chunks(project, chunks, split=None)
    with store.writing() as session:
        for chunk in made:
            names = [[f"{letter}{chunk.position}{number}" for letter in "abcdef"] for number in range(3)]
            session.get_one(store.Chunk, chunk.id).text = " ".join(f"The {' '.join(words)} lasts." for words in names)
    return project


def ask_about_the_sentence(body: dict[str, object]) -> str:
    """Write the question that a sensible model would."""
    prompt = str(body["messages"][-1]["content"])  # type: ignore[index]
    focus = prompt.split("this part of it: ")[1].split("\n")[0]
    return focus.replace("The", "How long does").replace("lasts.", "last?")


async def generate(project: store.Project, count: int) -> store.Job:
    job = questions.generate(project.id, Recipe(count=count, prompt=generation.BY_INSTRUCTION))
    await generation.drive(job)
    with store.writing() as session:
        session.get_one(store.Job, job.id).status = "succeeded"  # type: ignore[assignment]
    return job


@pytest.mark.parametrize("count", [1, 2, 7, 20])
async def test_exactly_as_many_as_asked_for_are_written(stub: RunningStub, count: int) -> None:
    stub.say = ask_about_the_sentence
    project = make_project()
    await generate(project, count)
    found = questions.listing(project.id)
    assert len(found) == count
    assert [each.position for each in found] == list(range(count))


async def test_train_and_test_never_share_a_chunk_over_several_rounds(stub: RunningStub) -> None:
    stub.say = ask_about_the_sentence
    project = make_project()
    await generate(project, 8)
    factories.make_chunks(project, 3, split=None)
    await generate(project, 10)
    sides: dict[str, set[Split]] = {}
    for each in questions.listing(project.id):
        assert each.chunk is not None and each.split == each.chunk.split
        sides.setdefault(each.chunk.id, set()).add(each.split)
    assert all(len(side) == 1 for side in sides.values())


async def test_the_held_out_share_is_held(stub: RunningStub) -> None:
    stub.say = ask_about_the_sentence
    project = make_project()
    await generate(project, 20)
    counts = questions.counts(project.id)
    assert (counts.train, counts.test) == (12, 8)


async def test_questions_are_spread_over_the_whole_document(stub: RunningStub) -> None:
    stub.say = ask_about_the_sentence
    project = make_project()
    await generate(project, 20)
    assert set(Counter(each.chunk_id for each in questions.listing(project.id)).values()) == {2}


async def test_fewer_than_asked_for_is_said_with_the_numbers(stub: RunningStub) -> None:
    stub.say = lambda body: "How many switches does the lamp have in total?"
    project = make_project()
    job = questions.generate(project.id, Recipe(count=5, prompt=generation.BY_INSTRUCTION))
    with pytest.raises(NotReady, match=r"^1 of 5 questions were written\. .*add a document"):
        await generation.drive(job)
    assert len(questions.listing(project.id)) == 1


async def test_a_question_that_is_like_another_one_is_dropped_even_across_the_split(stub: RunningStub) -> None:
    stub.say = ask_about_the_sentence
    project = make_project(2)
    await generate(project, 4)
    texts = [each.text for each in questions.listing(project.id)]
    assert len(texts) == 4
    assert not any(alike(one, other) for one in texts for other in texts if one is not other)
    stub.say = lambda body: texts[0].upper()
    job = questions.generate(project.id, Recipe(count=2, prompt=generation.BY_INSTRUCTION))
    with pytest.raises(NotReady, match="0 of 2"):
        await generation.drive(job)


async def test_a_section_that_was_deleted_meanwhile_fails_its_own_item(stub: RunningStub) -> None:
    stub.say = ask_about_the_sentence
    project = make_project(4)
    job = questions.generate(project.id, Recipe(count=4, prompt=generation.BY_INSTRUCTION))
    with store.writing() as session:
        item = session.query(store.JobItem).filter_by(job_id=job.id, position=0).one()
        session.delete(session.get_one(store.Chunk, item.payload["chunk_id"]))
    with pytest.raises(NotReady, match="3 of 4"):
        await generation.drive(job)
    assert jobs.progress(job.id).failed == 1


@pytest.mark.usefixtures("home")
def test_one_section_alone_still_gives_as_many_as_asked_for() -> None:
    job = questions.generate(make_project(1).id, Recipe(count=10, prompt=generation.BY_INSTRUCTION))
    assert jobs.progress(job.id).total == 10


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("prompt", ["Write a question.", "Write about {product}."])
def test_a_prompt_that_takes_in_no_text_is_refused(prompt: str) -> None:
    with pytest.raises(BadInput, match=r"\{context\}"):
        questions.generate(make_project().id, Recipe(count=4, prompt=prompt))


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("count", [0, -1, 2_001])
def test_a_count_out_of_range_is_refused(count: int) -> None:
    with pytest.raises(BadInput, match="1 to 2,000"):
        questions.generate(make_project().id, Recipe(count=count, prompt=generation.BY_INSTRUCTION))


@pytest.mark.usefixtures("home")
def test_without_a_document_there_is_nothing_to_ask_about() -> None:
    with pytest.raises(NotReady, match="no document yet"):
        questions.generate(factories.make_project().id, Recipe(count=4, prompt=generation.BY_INSTRUCTION))


@given(st.integers(0, 12), st.integers(0, 12), st.integers(1, 60), st.floats(0.05, 0.95))
def test_sharing_out_gives_the_number_and_the_share_whatever_is_there(
    train: int, test: int, count: int, share: float
) -> None:
    chunks = [store.Chunk(id=f"{each}", split=Split.TRAIN) for each in range(train)]
    chunks += [store.Chunk(id=f"t{each}", split=Split.TEST) for each in range(test)]
    given_out = splits.share_out(chunks, count, share)
    assert len(given_out) == (count if chunks else 0)
    assert len({(chunk.id, turn) for chunk, turn in given_out}) == len(given_out)
    if train and test and count > 1:
        held_out = sum(chunk.split == Split.TEST for chunk, _ in given_out)
        assert held_out == min(max(round(count * share), 1), count - 1)


@pytest.mark.parametrize(
    ("said", "question"),
    [
        ("How long does the lamp stay on?", "How long does the lamp stay on?"),
        ("1. How long does the lamp stay on?\n2. Why?", "How long does the lamp stay on?"),
        ("Question: How long does the lamp stay on?", "How long does the lamp stay on?"),
        ("Q1: How long does the lamp stay on? It stays long.", "How long does the lamp stay on?"),
        ('- "How long does the lamp stay on?"', "How long does the lamp stay on?"),
        ("**How long does the lamp stay on?**", "How long does the lamp stay on?"),
        ("Sure! Here it is:\nHow long does the lamp stay on?", "How long does the lamp stay on?"),
        ("  How long\tdoes  the lamp stay on?", "How long does the lamp stay on?"),
        ("The lamp stays on for long.", ""),
        ("How long?", ""),
        ("What does the passage say about the lamp?", ""),
        ("According to this document, how long does it last?", ""),
        ("", ""),
        ("word " * 50 + "?", ""),
    ],
)
def test_tidy_takes_out_the_question_alone(said: str, question: str) -> None:
    assert tidy(said) == question


@pytest.mark.usefixtures("home")
def test_an_answered_question_keeps_its_words() -> None:
    project = factories.make_project()
    (question,) = factories.make_questions(project, 1)
    questions.edit(question.id, "  Is it\nbright? ")
    assert questions.listing(project.id)[0].text == "Is it bright?"
    factories.make_answers(factories.make_variant(project), [question])
    with pytest.raises(BadInput, match="answered already"):
        questions.edit(question.id, "Is it dark?")
    with pytest.raises(BadInput, match="cannot be empty"):
        questions.edit(question.id, " ")


@pytest.mark.usefixtures("home")
def test_a_rejected_question_can_be_taken_back() -> None:
    project = factories.make_project()
    made = factories.make_questions(project, 3)
    questions.reject([each.id for each in made[:2]])
    assert questions.counts(project.id) == questions.Counts(train=0, test=1, rejected=2)
    questions.restore([made[0].id])
    assert [each.status for each in questions.listing(project.id)] == [
        QuestionStatus.KEPT,
        QuestionStatus.REJECTED,
        QuestionStatus.KEPT,
    ]


@pytest.mark.usefixtures("home")
def test_deleting_a_question_takes_its_answers_along() -> None:
    comparison = factories.make_comparison(questions=2)
    first, second = questions.listing(comparison.project_id)
    questions.delete([first.id])
    assert [each.id for each in questions.listing(comparison.project_id)] == [second.id]
    with store.reading() as session:
        assert session.query(store.Answer).filter_by(question_id=first.id).count() == 0


@pytest.mark.usefixtures("home")
def test_what_is_there_already_is_not_added_again() -> None:
    project = factories.make_project()
    assert (
        questions.add(project.id, ["How bright is the lamp?", "how BRIGHT is the lamp ?", "", "Does it swivel far?"])
        == 2
    )
    assert questions.add(project.id, ["Does it swivel far?"]) == 0


@pytest.mark.usefixtures("home")
def test_a_question_without_a_source_has_a_split_that_its_words_alone_decide() -> None:
    project = factories.make_project()
    words = ["alpha", "beta", "gamma", "delta", "omega", "sigma", "kappa", "theta"]
    texts = [f"What about {one} and {other} together?" for one in words for other in words if one < other]
    questions.add(project.id, texts)
    before = {each.text: each.split for each in questions.listing(project.id)}
    assert set(before.values()) == {Split.TRAIN, Split.TEST}
    questions.delete([each.id for each in questions.listing(project.id)])
    questions.add(project.id, texts[::-1])
    assert {each.text: each.split for each in questions.listing(project.id)} == before


def test_the_default_prompt_suits_the_host(home: Path) -> None:
    assert questions.default_prompt() == generation.BY_EXAMPLE
    from services import providers

    host = providers.save("A", "https://a.example", "k", chat_model="m", embedding_model="e", in_flight=1)
    providers.choose(host.id)
    assert questions.default_prompt() == generation.BY_INSTRUCTION


@pytest.mark.parametrize(
    ("question", "about_it"),
    [
        ("How many runs does the carbon filter last?", True),
        ("When should filters be changed?", True),
        ("How many people can I bring to the party?", False),
    ],
)
def test_a_question_is_known_by_the_words_of_its_passage(question: str, about_it: bool) -> None:
    passage = "The carbon filter lasts four months or 120 runs. The ring blinks when it should be changed."
    assert (grounded(question, passage) >= generation.GROUNDED) is about_it
