"""Answers of a model that reasons: settings of a variant, reasoning kept apart everywhere, limits that were spent."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from bench import hosts
from services import answers, comparisons, jobs, lineage, providers, questions, results, store, training, variants
from services.errors import BadInput
from services.providers import checking
from services.store.columns import new_id
from services.training import hosts as training_hosts
from services.variants import Settings
from services.words import ItemStatus, JobStatus, ReasoningEffort, Role, Split, TrainingApi, Verbosity, Verdict
from tests import factories
from tests.model_stub import KEY, RunningStub
from tests.services.providers import picky
from tests.services.test_answers import kept

SECRET = "zq-inner-voice"
THINKING = replace(Settings(), reasoning_effort=ReasoningEffort.LOW, verbosity=Verbosity.HIGH, max_tokens=4_000)


@pytest.fixture
def project(stub: RunningStub, owner: store.Person) -> store.Project:
    made = factories.make_project()
    for split in Split:
        factories.make_chunks(made, 3, split=split)
        factories.make_questions(made, 2, split=split)
    variants.base(made.id)
    return made


def thinking(project: store.Project, settings: Settings = THINKING, name: str = "Thinker") -> store.Variant:
    return variants.save(project.id, name, variants.base_model(project.id).id, settings)


async def answered(project: store.Project, variant: store.Variant) -> store.Job:
    job = answers.submit(project.id, variant.id, split=None)
    await answers.drive(job)
    with store.writing() as session:
        session.get_one(store.Job, job.id).status = JobStatus.SUCCEEDED
    return job


def test_effort_and_verbosity_make_a_version(project: store.Project) -> None:
    first, second = thinking(project), thinking(project, replace(THINKING, reasoning_effort=ReasoningEffort.HIGH))
    assert [first.version, second.version] == [1, 2] and thinking(project).id == first.id
    assert Settings.of(variants.get(second.id)).reasoning_effort is ReasoningEffort.HIGH
    assert variants.like(second, first.model).id == second.id


async def test_they_are_sent_and_told_of_and_the_base_sends_neither(project: store.Project, stub: RunningStub) -> None:
    variant = thinking(project)
    await answered(project, variant)
    sent = stub.asked("/chat")[-1]
    assert (sent["reasoning_effort"], sent["verbosity"], sent["max_tokens"]) == ("low", "high", 4_000)
    await answered(project, variants.base(project.id))
    assert not {"reasoning_effort", "verbosity"} & set(stub.asked("/chat")[-1])
    assert variants.sampling(THINKING).endswith("at most 4,000 tokens, reasoning effort low, verbosity high")


async def test_reasoning_is_kept_in_one_place_and_nowhere_else(project: store.Project, stub: RunningStub) -> None:
    stub.say = lambda body: f"<think>{SECRET} about it</think>It has **nine**."
    stub.usage = {"completion_tokens_details": {"reasoning_tokens": 4}}
    base, variant = variants.base(project.id), thinking(project)
    await answered(project, base)
    await answered(project, variant)
    answer = kept(variant)[0]
    assert (answer.text, answer.reasoning_tokens, answer.completion_tokens) == ("It has **nine**.", 4, 5)
    assert answers.reasoning(answer.id) == f"{SECRET} about it"
    with store.reading() as session:
        rows = {table.name: str(session.execute(select(table)).all()) for table in store.Base.metadata.sorted_tables}
    assert [name for name, said in rows.items() if SECRET in said] == ["answer_reasoning"]


async def test_what_goes_out_has_the_settings_and_no_reasoning(
    project: store.Project, stub: RunningStub, owner: store.Person
) -> None:
    stub.message = lambda body: {
        "message": {"content": f"As {body.get('reasoning_effort')}.", "reasoning_content": f"{SECRET} hm"}
    }
    base, variant = variants.base(project.id), thinking(project)
    for each in (base, variant):
        await answered(project, each)
    started = comparisons.start(project.id, base.id, variant.id)
    voter = factories.make_person("Vera", Role.LABELER)
    (pair, *_) = comparisons.next_pairs(started.id, voter.id)
    vote = comparisons.vote(started.id, pair.id, voter.id, Verdict.LEFT, vote_id=new_id(), duration_ms=900)
    assert SECRET not in repr(pair)
    found = results.read(started.id, viewer=owner)
    taken = results.take_away(found, viewer=owner)
    files = {each.name: each.content() for each in taken.files}
    assert [name for name, content in files.items() if SECRET.encode() in content] == []
    assert "reasoning effort low, verbosity high" in taken.methods and "temperature 0, at most 160" in taken.methods
    traced = lineage.of_vote(vote.id)
    assert any("(reasoning effort low, verbosity high)" in node.label for node in traced.nodes)
    assert SECRET not in repr(traced.nodes)


async def test_a_limit_spent_on_reasoning_fails_its_item_and_is_paid_for(
    project: store.Project, stub: RunningStub
) -> None:
    named = {"chat_model": "stub-chat", "embedding_model": "stub-embedding", "in_flight": 4}
    hosts.save("Stub", stub.base_url, KEY, input_price=1.0, output_price=2.0, **named)  # type: ignore[arg-type]
    stub.message = lambda _body: {"message": {"content": "", "reasoning": SECRET}, "finish_reason": "length"}
    variant = thinking(project, replace(THINKING, max_tokens=50))
    job = await answered(project, variant)
    assert kept(variant) == []
    failed = jobs.failures(job.id)
    assert {each.error for each in failed} == {
        "The model spent all 50 tokens that an answer may have on reasoning and gave no answer. "
        "Raise “Longest answer, in tokens” in the variant, or lower its reasoning effort, then try again."
    }
    with store.reading() as session:
        items = session.scalars(select(store.JobItem).where(store.JobItem.job_id == job.id)).all()
        spent = session.get_one(store.Job, job.id).cost
    assert {each.status for each in items} == {ItemStatus.FAILED}
    assert spent == pytest.approx(len(items) * (10 * 1.0 + 5 * 2.0) / 1_000_000)
    assert len(stub.asked("/chat")) == len(items)  # nobody paid for another try


async def test_what_a_model_refuses_is_said_of_the_variant_and_of_each_answer(
    project: store.Project, stub: RunningStub
) -> None:
    variant = thinking(project, replace(THINKING, temperature=0.3))
    assert variants.refused(variant.model, Settings.of(variant)) == []
    stub.refuse = picky.gpt5
    await answered(project, variant)
    assert {tuple(each.left_out) for each in kept(variant)} == {("temperature",)}
    (said,) = variants.refused(variant.model, Settings.of(variant))
    assert said == "stub-chat does not take a temperature: “0.3” is not sent, and its own default is used."


async def test_a_trial_says_that_there_was_no_answer_and_keeps_the_figures(
    project: store.Project, stub: RunningStub
) -> None:
    stub.message = lambda _body: {"message": {"content": None, "reasoning": SECRET}, "finish_reason": "length"}
    asked = questions.listing(project.id)[0]
    trial = await answers.trying.ask(asked, variants.models(project.id)[0], replace(THINKING, max_tokens=9))
    assert trial.reply.ran_out and trial.max_tokens == 9 and trial.reply.completion_tokens == 5


def test_every_way_of_training_is_tried_where_it_lists_its_runs() -> None:
    ways = set(TrainingApi) - {TrainingApi.NONE}
    assert set(checking.RUNS) == ways == set(training_hosts._ADAPTERS)
    assert len(set(checking.RUNS.values())) == len(ways)


def test_an_unknown_way_of_training_is_sent_nowhere(stub: RunningStub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(checking.RUNS, TrainingApi.OPENAI)
    found = {each.name: each for each in providers.check(providers.current()).abilities}
    assert "cannot be tried here" in found["Fine-tuning"].sentence
    assert not stub.asked("/fine")


@pytest.mark.parametrize(
    ("address", "model", "today", "said"),
    [
        ("https://api.openai.com/v1", "gpt-4o-mini", date(2026, 12, 1), "goes off on 14 January 2027"),
        ("https://eu.api.openai.com/v1", "gpt-4.1-2025-04-14", date(2027, 1, 20), "is switched off"),
        ("https://api.openai.com/v1", "gpt-5-mini", date(2026, 12, 1), ""),
        ("https://myopenai.com/v1", "gpt-4o", date(2026, 12, 1), ""),
        ("https://proxy.example/api.openai.com/v1", "gpt-4o", date(2026, 12, 1), ""),
    ],
)
def test_a_chat_model_that_goes_off_is_said(address: str, model: str, today: date, said: str) -> None:
    host = store.Provider(name="Host", base_url=address, chat_model=model)
    assert said in " ".join(training.goes_off(host, today)) and bool(said) == bool(training.goes_off(host, today))


def test_a_reply_may_be_long_and_not_endless(project: store.Project) -> None:
    thinking(project, replace(THINKING, max_tokens=variants.LONGEST_REPLY))
    with pytest.raises(BadInput, match="1 to 65,536 tokens"):
        thinking(project, replace(THINKING, max_tokens=variants.LONGEST_REPLY + 1))
