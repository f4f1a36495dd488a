"""Answers: each question once per variant, over what was found for it, with the exact prompt on record."""

import hashlib
import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from bench import hosts
from services import answers, finetunes, jobs, providers, questions, reviews, store, variants
from services.errors import NotReady, ProviderDown, ProviderRefused
from services.jobs.items import OverBudget
from services.retrieval import Search
from services.variants import Settings
from services.words import RetrievalMethod, Split
from tests import factories
from tests.model_stub import RunningStub


def make_project(count: int = 4) -> tuple[store.Project, store.Variant]:
    project = factories.make_project()
    factories.make_chunks(project, 6, split=Split.TRAIN)
    factories.make_questions(project, count, split=Split.TRAIN)
    factories.make_questions(project, 2, split=Split.TEST)
    return project, variants.base(project.id)


async def answer_all(project: store.Project, variant: store.Variant) -> store.Job:
    job = answers.submit(project.id, variant.id)
    await answers.drive(job)
    return job


def kept(variant: store.Variant) -> list[store.Answer]:
    with store.reading() as session:
        wanted = select(store.Answer).join(store.Question).where(store.Answer.variant_id == variant.id)
        return list(session.scalars(wanted.order_by(store.Question.position).options(answers.WITH_CONTEXTS)))


async def test_every_kept_training_question_is_answered_and_no_held_out_one(stub: RunningStub) -> None:
    project, variant = make_project()
    questions.reject([questions.listing(project.id)[0].id])
    await answer_all(project, variant)
    answered = {each.question_id for each in kept(variant)}
    wanted = {each.id for each in questions.listing(project.id) if each.split == Split.TRAIN and each.status == "kept"}
    assert answered == wanted
    assert len(answered) == 3


async def test_the_nearest_passages_are_put_before_the_model_and_kept_as_they_were(stub: RunningStub) -> None:
    project, variant = make_project()
    with store.writing() as session:
        chunk = session.scalars(select(store.Chunk)).all()[4]
        chunk.text = "How many switches does lamp 2 have? It has nine of them."
    await answer_all(project, variant)
    answer = kept(variant)[2]
    assert [context.rank for context in answer.contexts] == [0, 1]
    assert answer.contexts[0].chunk_id == chunk.id
    assert answer.contexts[0].score > answer.contexts[1].score
    with store.writing() as session:
        session.delete(session.get_one(store.Chunk, chunk.id))
    assert kept(variant)[2].contexts[0].text == "How many switches does lamp 2 have? It has nine of them."
    assert kept(variant)[2].contexts[0].chunk_id is None


async def test_the_prompt_that_was_sent_is_the_one_that_is_hashed_and_trained_on(stub: RunningStub) -> None:
    project = factories.make_project()
    factories.make_chunks(project, 6, split=Split.TRAIN)
    factories.make_questions(project, 1, split=Split.TRAIN)
    variant = variants.base(project.id)
    await answer_all(project, variant)
    (answer,) = kept(variant)
    (sent,) = stub.asked("/chat")
    assert answer.prompt_hash == hashlib.sha256(json.dumps(sent["messages"]).encode()).hexdigest()
    person = factories.make_person()
    reviews.submit(answer.id, person.id, question_rating=5, context_rating=5, text="Nine.")
    (row,) = finetunes.rows(project.id)
    assert row.messages == [*sent["messages"], {"role": "assistant", "content": "Nine."}]


async def test_braces_in_documents_and_questions_reach_the_model_as_they_are(stub: RunningStub) -> None:
    project, variant = make_project(1)
    with store.writing() as session:
        for chunk in session.scalars(select(store.Chunk)):
            chunk.text = 'Set {"mode": {question}} and {0}.'
    await answer_all(project, variant)
    assert 'Set {"mode": {question}} and {0}.' in stub.asked("/chat")[0]["messages"][1]["content"]


async def test_what_is_answered_is_not_asked_again(stub: RunningStub) -> None:
    project, variant = make_project()
    job = await answer_all(project, variant)
    with store.writing() as session:
        session.get_one(store.Job, job.id).status = "succeeded"  # type: ignore[assignment]
    with pytest.raises(NotReady, match="has its answer already"):
        answers.submit(project.id, variant.id)


async def test_each_answer_is_announced_to_the_mirror_with_it(stub: RunningStub) -> None:
    project, variant = make_project()
    await answer_all(project, variant)
    with store.reading() as session:
        announced = session.scalars(select(store.OutboxEntry.subject_id).where(store.OutboxEntry.topic == "answer"))
        assert sorted(announced) == sorted(each.id for each in kept(variant))


async def test_a_second_run_over_the_same_items_makes_no_second_answer(stub: RunningStub) -> None:
    project, variant = make_project()
    job = await answer_all(project, variant)
    with store.writing() as session:
        for item in session.scalars(select(store.JobItem)):
            item.status = "pending"  # type: ignore[assignment]
    await answers.drive(job)
    assert len(kept(variant)) == 4
    assert jobs.progress(job.id).total == 4


async def test_a_question_that_is_deleted_meanwhile_costs_no_other_answer(stub: RunningStub) -> None:
    project, variant = make_project()
    job = answers.submit(project.id, variant.id)
    questions.delete([answers.missing(project.id, [variant.id], Split.TRAIN)[1]["question_id"]])
    await answers.drive(job)
    found = jobs.progress(job.id)
    assert (found.done, found.failed) == (3, 1)


async def test_a_refused_key_stops_the_job_and_a_resume_does_the_rest(stub: RunningStub) -> None:
    stub.as_provider(in_flight=1)
    project, variant = make_project()
    job = answers.submit(project.id, variant.id)
    said: list[int] = []

    def say(body: dict[str, object]) -> str:
        said.append(1)
        if len(said) == 2:
            stub.fail("/chat", 401)
        return "Nine."

    stub.say = say
    with pytest.raises(ProviderRefused, match="refuses the key"):
        await answers.drive(job)
    found = jobs.progress(job.id)
    assert (found.done, found.failed, found.total) == (2, 0, 4)
    stub.heal()
    await answers.drive(job)
    assert jobs.progress(job.id).done == 4
    assert len(said) == 4


@pytest.mark.usefixtures("home")
async def test_a_host_that_is_down_ends_the_job_before_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.providers.calls.MOST_RETRIES", 0)
    host = hosts.save("Down", "http://127.0.0.1:9/v1", "k", chat_model="m", embedding_model="e", in_flight=4)
    providers.choose(host.id)
    project, variant = make_project()
    job = answers.submit(project.id, variant.id)
    with pytest.raises(ProviderDown, match="cannot be reached"):
        await answers.drive(job)
    assert (jobs.progress(job.id).done, jobs.progress(job.id).failed) == (0, 0)


async def test_a_host_is_asked_for_no_more_at_once_than_it_allows(stub: RunningStub) -> None:
    stub.latency = 0.02
    stub.as_provider(in_flight=3)
    project, variant = make_project(12)
    await answer_all(project, variant)
    assert stub.most_at_once == 3


async def test_two_variants_of_two_models_are_each_asked_by_their_own_name(stub: RunningStub) -> None:
    project, base = make_project(2)
    tuned = variants.like(
        base, variants.add_model(project.id, providers.current(), "ft:mine", label="Mine", tuned=True)
    )
    wanted = answers.missing(project.id, [base.id, tuned.id], Split.TEST)
    job = jobs.submit("answers", project.id, {}, wanted)
    await answers.answer_items(job)
    assert sorted(body["model"] for body in stub.asked("/chat")) == ["ft:mine"] * 2 + ["stub-chat"] * 2
    assert len(kept(base)) == len(kept(tuned)) == 2


async def test_a_training_question_is_never_answered_from_a_held_out_section(stub: RunningStub) -> None:
    project, base = make_project(3)
    secret = factories.make_chunks(project, 3, split=Split.TEST)
    with store.writing() as session:
        for chunk in secret:
            session.get_one(store.Chunk, chunk.id).text = "How many switches does lamp 1 have? A secret number."
    hybrid = replace(Settings.of(base), search=Search(6, RetrievalMethod.HYBRID))
    both = [base, variants.save(project.id, "Hybrid", base.model_id, hybrid)]
    ids = [each.id for each in both]
    wanted = answers.missing(project.id, ids, Split.TRAIN) + answers.missing(project.id, ids, Split.TEST)
    await answers.answer_items(jobs.submit("answers", project.id, {}, wanted))
    with store.reading() as session:
        rows = session.execute(
            select(store.Question.split, store.AnswerContext.text)
            .join(store.Answer, store.Answer.question_id == store.Question.id)
            .join(store.AnswerContext)
        ).all()
    assert not [text for split, text in rows if split is Split.TRAIN and "secret" in text]
    assert [text for split, text in rows if split is Split.TEST and "secret" in text]


async def test_an_answer_keeps_what_it_took_and_who_gave_it(stub: RunningStub) -> None:
    host = providers.current()
    hosts.save(
        host.name,
        host.base_url,
        "",
        chat_model=host.chat_model,
        embedding_model=host.embedding_model,
        in_flight=4,
        input_price=2.0,
        output_price=8.0,
    )
    project, variant = make_project(2)
    job = await answer_all(project, variant)
    for answer in kept(variant):
        assert (answer.prompt_tokens, answer.completion_tokens) == (10, 5)
        assert answer.cost == pytest.approx((10 * 2 + 5 * 8) / 1e6)
        assert (answer.model_version, answer.finish_reason) == ("stub-chat fp_stub", "stop")
    assert jobs.progress(job.id).cost == pytest.approx(2 * 60e-6)


async def test_a_budget_stops_the_answers_before_it_is_passed(stub: RunningStub) -> None:
    stub.as_provider(in_flight=2)
    with store.writing() as session:
        host = session.get_one(store.Provider, providers.current().id)
        host.input_price, host.output_price = 100.0, 100.0
    project, variant = make_project(12)
    job = answers.submit(project.id, variant.id, budget=0.04)
    with pytest.raises(OverBudget):
        await answers.drive(job)
    found = jobs.progress(job.id)
    assert found.cost is not None and 0 < found.cost <= 0.04
    assert 0 < found.done < 12 and found.failed == 0


async def test_keywords_alone_need_no_embedding_model(stub: RunningStub) -> None:
    stub.fail("/embeddings", 404)
    project, base = make_project(2)
    by_words = replace(Settings.of(base), search=Search(method=RetrievalMethod.BM25))
    variant = variants.save(project.id, "Words", base.model_id, by_words)
    await answers.drive(answers.submit(project.id, variant.id))
    assert len(kept(variant)) == 2
    assert kept(variant)[0].contexts[0].text == "The lamp has 0 switches."


async def test_held_out_answers_are_not_put_in_the_queue_for_review(stub: RunningStub) -> None:
    project, variant = make_project(2)
    await answers.drive(answers.submit(project.id, variant.id, split=None))
    assert len(kept(variant)) == 4
    with store.reading() as session:
        announced = session.scalars(
            select(store.OutboxEntry.subject_id).where(store.OutboxEntry.topic == "answer")
        ).all()
    splits = {each.id: each.question_id for each in kept(variant)}
    held_out = {row.question_id for row in answers.rows(project.id, variant.id) if row.split is Split.TEST}
    assert len(announced) == 2 and not held_out & {splits[each] for each in announced}


async def test_questions_beyond_one_batch_get_their_own_passages(stub: RunningStub) -> None:
    project, variant = make_project(1)
    count = providers.EMBEDDING_BATCH + 10
    factories.make_questions(project, count, split=Split.TRAIN)
    await answers.drive(answers.submit(project.id, variant.id))
    assert len(kept(variant)) == count + 1
    same = [each for each in kept(variant) if each.question_id]
    assert all(len(each.contexts) == 2 and each.contexts[0].score >= each.contexts[1].score for each in same)


def test_an_estimate_follows_the_answers_so_far(stub: RunningStub) -> None:
    project, variant = make_project(2)
    guessed = answers.estimate(variant, 10)
    assert guessed.calls == 10 and guessed.tokens > 0 and guessed.dollars is None and guessed.seconds is None
    made = factories.make_answers(variant, questions.listing(project.id)[:2])
    with store.writing() as session:
        for answer in made:
            row = session.get_one(store.Answer, answer.id)
            row.prompt_tokens, row.completion_tokens, row.latency_ms = 100, 20, 1600
        host = session.get_one(store.Provider, variant.model.provider_id)
        host.input_price, host.output_price = 1.0, 10.0
    found = answers.estimate(variants.get(variant.id), 10)
    assert (found.tokens, found.seconds) == (1200, 1.0)
    assert found.dollars == pytest.approx(10 * (100 + 200) / 1e6)
