"""Writing: exactly as many as asked for, each with evidence, none twice, and a reason for all that fell."""

import json
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select

from services import jobs, providers, questions, store
from services.errors import BadInput, NotReady
from services.jobs import items
from services.mirror import outbox
from services.questions.likeness import alike
from services.questions.recipes import PromptPreset, Recipe, Style
from services.questions.writing import keeping, replies, rounds
from services.words import QuestionKind, QuestionStatus, Split
from tests import factories
from tests.model_stub import RunningStub
from tests.question_writer import make_project, says, sentence


@pytest.fixture(autouse=True)
def a_sensible_model(stub: RunningStub) -> None:
    replies.forget()
    stub.say = says()


async def write(project: store.Project, count: int, **recipe: Any) -> store.Job:
    """Write a round as the worker does."""
    job = questions.generate(project.id, Recipe(count=count, **recipe))
    await drive(job)
    return job


async def drive(job: store.Job) -> None:
    try:
        await rounds.drive(job)
    finally:
        with store.writing() as session:
            session.get_one(store.Job, job.id).status = "succeeded"  # type: ignore[assignment]


def kept(project: store.Project, status: QuestionStatus = QuestionStatus.KEPT) -> list[store.Question]:
    return [each for each in questions.listing(project.id) if each.status == status]


@pytest.mark.parametrize("count", [1, 2, 7, 20])
async def test_exactly_as_many_as_asked_for_are_written(count: int) -> None:
    project = make_project()
    job = await write(project, count)
    assert [each.position for each in kept(project)] == list(range(count))
    assert questions.report(job.id) == questions.Report(count, count, {}, questions.report(job.id).spent, "")


async def test_every_question_keeps_its_evidence_kind_scores_and_rank() -> None:
    project = make_project()
    await write(project, 6, audience="buyer", kinds={QuestionKind.HOW_TO: 1.0}, styles={Style.FORMAL: 1.0})
    for each in kept(project):
        assert each.chunk is not None and each.evidence in each.chunk.text and each.reference == each.evidence
        assert (each.kind, each.style, each.audience) == (QuestionKind.HOW_TO, "formal", "buyer")
        assert each.scores == {"answerable": 5, "standalone": 5, "relevant": 5} and each.rank == 1


async def test_one_call_writes_several_questions_about_a_block_and_one_rates_them(stub: RunningStub) -> None:
    project = make_project(2, chunks=3)
    await write(project, 6)
    writing, rating = ("Requests:", "Questions:")
    asked = [body["messages"][-1]["content"] for body in stub.asked("/chat/completions")]
    assert sum(writing in each for each in asked) == 2
    assert sum(rating in each for each in asked) == len({each.chunk_id for each in kept(project)}), "a call a passage"


async def test_train_and_test_never_share_a_section_over_several_rounds() -> None:
    project = make_project(8, chunks=2)
    await write(project, 8)
    factories.make_chunks(project, 3, split=None)
    await write(project, 10)
    sides: dict[tuple[str, int], set[Split]] = {}
    for each in kept(project):
        assert each.chunk is not None and each.split == each.chunk.split
        sides.setdefault((each.chunk.document_id, each.chunk.block), set()).add(each.split)
    assert all(len(side) == 1 for side in sides.values())


async def test_the_held_out_share_is_held_and_the_whole_document_covered() -> None:
    project = make_project()
    await write(project, 20)
    counts = questions.counts(project.id)
    assert (counts.train, counts.test) == (12, 8)
    assert set(Counter(each.chunk_id for each in kept(project)).values()) == {2}


async def test_a_section_gets_its_quota() -> None:
    project = make_project()
    await write(project, 9, quotas={"Section 3": 3, "Section 7": 2})
    found = Counter(each.chunk.section for each in kept(project) if each.chunk)
    assert (found["Section 3"], found["Section 7"], found.total()) == (3, 2, 9)


async def test_kinds_come_in_the_proportion_asked_for() -> None:
    project = make_project()
    await write(project, 12, kinds={QuestionKind.FACT: 2.0, QuestionKind.ACROSS: 1.0, QuestionKind.UNANSWERABLE: 1.0})
    found = Counter(each.kind for each in kept(project))
    assert found == {QuestionKind.FACT: 6, QuestionKind.ACROSS: 3, QuestionKind.UNANSWERABLE: 3}


async def test_a_question_across_sections_has_two_chunks_of_one_side_and_evidence_in_both() -> None:
    project = make_project()
    await write(project, 4, kinds={QuestionKind.ACROSS: 1.0})
    with store.reading() as session:
        for each in kept(project):
            own, other = (session.get_one(store.Chunk, chunk_id) for chunk_id in (each.chunk_id, *each.other_chunk_ids))
            assert own.split == other.split == each.split and own.block != other.block
            first, second = each.evidence.splitlines()
            assert first in own.text and second in other.text


async def test_an_unanswerable_question_has_no_evidence_and_is_dropped_when_a_document_answers_it(
    stub: RunningStub,
) -> None:
    project = make_project()
    await write(project, 3, kinds={QuestionKind.UNANSWERABLE: 1.0})
    assert [(each.evidence, each.reference, each.rank) for each in kept(project)] == [("", "", None)] * 3
    stub.say = says(lambda text: {"answerable": 5})
    with pytest.raises(
        NotReady, match=r"0 of 2 questions were written\. Dropped: \d+ answered by a document after all"
    ):
        await write(project, 2, kinds={QuestionKind.UNANSWERABLE: 1.0})


async def test_a_quotation_that_does_not_stand_in_the_passage_drops_the_question(stub: RunningStub) -> None:
    project = make_project(4)
    honest = says()

    def invents(body: dict[str, Any]) -> str:
        said = json.loads(honest(body))
        for row in said.get("questions", ())[:1]:
            row["evidence"] = "The lamp lasts for a thousand years."
        return json.dumps(said)

    stub.say = invents
    job = await write(project, 4)
    assert questions.report(job.id).dropped["quote not in the passage"] > 0
    dropped = [each for each in kept(project, QuestionStatus.DROPPED) if "thousand years" in each.reason]
    assert "does not stand in the passage" in dropped[0].reason
    questions.restore([dropped[0].id])
    assert dropped[0].id in {each.id for each in kept(project)}


@pytest.mark.parametrize(
    ("rating", "reason"),
    [
        ("answerable", "does not answer it"),
        ("standalone", "unclear without its passage"),
        ("relevant", "would not ask"),
    ],
)
async def test_what_the_critic_finds_wanting_is_dropped_with_the_reason(
    stub: RunningStub, rating: str, reason: str
) -> None:
    project = make_project(6)
    bad = {sentence(position, 0).split()[1] for position in range(6)}
    stub.say = says(lambda text: {rating: 1} if any(word in text for word in bad) else {})
    await write(project, 6)
    dropped = [each for each in kept(project, QuestionStatus.DROPPED) if each.scores.get(rating) == 1]
    assert len(kept(project)) == 6 and dropped
    assert all(reason in each.reason for each in dropped)
    assert not any(word in each.text for each in kept(project) for word in bad)


async def test_without_a_critic_nothing_is_rated(stub: RunningStub) -> None:
    project = make_project(4)
    await write(project, 4, critic=False)
    assert all(each.scores == {} for each in kept(project))
    assert not any("Questions:" in body["messages"][-1]["content"] for body in stub.asked("/chat/completions"))


async def test_a_double_is_dropped_even_across_the_split(stub: RunningStub) -> None:
    project = make_project(2)
    await write(project, 2)
    texts = [each.text for each in kept(project)]
    assert not any(alike(one, other) for one in texts for other in texts if one is not other)
    row = {"request": 1, "question": texts[0].upper(), "evidence": "", "other_evidence": "", "answer": ""}
    stub.say = lambda body: json.dumps({"questions": [row]})
    with pytest.raises(NotReady, match="0 of 2"):
        await write(project, 2, kinds={QuestionKind.UNANSWERABLE: 1.0}, critic=False)
    assert all("nearly the same as" in each.reason for each in kept(project, QuestionStatus.DROPPED))


async def test_a_banned_topic_is_not_asked_about(stub: RunningStub) -> None:
    project = make_project(4)
    banned = sentence(0, 0).split()[1]
    await write(project, 8, banned=(banned,))
    assert not any(banned in each.text for each in kept(project))
    reasons = [each.reason for each in kept(project, QuestionStatus.DROPPED) if banned in each.text]
    assert reasons and all(f"“{banned}”" in each for each in reasons)


async def test_the_prompt_carries_what_was_asked_for(stub: RunningStub) -> None:
    project = make_project(2)
    await write(
        project,
        2,
        audience="buyer",
        language="Danish",
        must_cover=("prices",),
        banned=("law",),
        examples=("Is it ok?",),
    )
    sent = stub.asked("/chat/completions")[0]["messages"][-1]["content"]
    for part in ("decides whether to buy the Lumen desk lamp", "in Danish", '"prices"', "law", "- Is it ok?"):
        assert part in sent


async def test_the_same_seed_gives_the_same_questions_and_another_one_others(stub: RunningStub) -> None:
    async def texts(seed: int) -> list[str]:
        project = make_project(8, sentences=6)
        await write(project, 12, seed=seed)
        return [each.text for each in kept(project)]

    first = await texts(1)
    stub.latency = 0.01  # replies now come in another order
    assert await texts(1) == first
    assert await texts(2) != first


@pytest.mark.parametrize(
    ("refusals", "ways"),
    [(0, ["json_schema"]), (1, ["json_schema", "json_object"]), (2, ["json_schema", "json_object", None])],
)
async def test_a_host_is_asked_for_json_in_the_strictest_way_that_it_knows(
    stub: RunningStub, refusals: int, ways: list[str | None]
) -> None:
    project = make_project(2)
    stub.fail("/chat/completions", 400, times=refusals)
    stub.slots = 1
    with store.writing() as session:
        session.get_one(store.Provider, providers.current().id).in_flight = 1
    await write(project, 2, critic=False)
    formats = [(body.get("response_format") or {}).get("type") for body in stub.asked("/chat/completions")]
    assert list(dict.fromkeys(formats)) == ways and formats[-1] == ways[-1]


@pytest.mark.parametrize(
    "wrap",
    ["```json\n{}\n```", "Sure! Here you are:\n{}\nAnything else?", "{}"],
)
def test_json_is_read_out_of_what_surrounds_it(wrap: str) -> None:
    said = wrap.replace("{}", json.dumps({"questions": [{"request": 1, "question": "Why?"}]}))
    assert replies.rows(said, "questions") == [{"request": 1, "question": "Why?"}]


def test_a_reply_that_was_cut_off_gives_what_was_complete() -> None:
    said = '{"questions": [{"request": 1, "question": "Why?"}, {"request": 2, "quest'
    assert replies.rows(said, "questions") == [{"request": 1, "question": "Why?"}]
    assert replies.rows("I cannot do that.", "questions") == []


def priced(limit: float | None = None) -> None:
    with store.writing() as session:
        provider = session.get_one(store.Provider, providers.current().id)
        provider.input_price, provider.output_price = 1000.0, 1000.0


async def test_a_round_stops_before_its_budget_is_passed_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    priced()
    monkeypatch.setitem(rounds.WAVE, False, 2)
    project = make_project(10)
    job = questions.generate(project.id, Recipe(count=10, budget=1.2))
    with pytest.raises(items.OverBudget, match=r"The budget of \$1\.20 does not last for the next"):
        await drive(job)
    report = questions.report(job.id)
    assert report.spent is not None and 0 <= report.spent <= 1.2
    assert len(kept(project)) == report.written < 10


def test_a_budget_needs_prices() -> None:
    with pytest.raises(BadInput, match="The prices of Stub are unknown"):
        questions.generate(make_project().id, Recipe(budget=1.0))


def test_the_estimate_grows_with_the_count_and_the_critic() -> None:
    priced()
    project = make_project()
    small, large = (questions.estimate(project.id, Recipe(count=count)) for count in (10, 100))
    without = questions.estimate(project.id, Recipe(count=100, critic=False))
    assert small.dollars is not None and large.dollars is not None and without.dollars is not None
    assert small.dollars < without.dollars < large.dollars and large.calls > small.calls and large.seconds is None


async def test_a_round_that_was_cut_off_goes_on_with_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(rounds.WAVE, False, 4)
    monkeypatch.setattr(rounds, "FIRST_WAVE", 4)
    project = make_project()
    job = questions.generate(project.id, Recipe(count=10))
    with store.writing() as session:
        session.get_one(store.Job, job.id).pause_requested = True
    with pytest.raises(items.Paused):
        await rounds.drive(job)
    assert len(kept(project)) == 4
    with store.writing() as session:
        session.get_one(store.Job, job.id).pause_requested = False
    await drive(job)
    assert sorted(each.position for each in kept(project)) == list(range(10))


async def test_a_cancelled_round_keeps_what_it_has(stub: RunningStub) -> None:
    stub.latency = 1.0
    project = make_project()
    job = questions.generate(project.id, Recipe(count=10))
    jobs.cancel(job.id)
    with store.writing() as session:
        session.get_one(store.Job, job.id).cancel_requested = True
    with pytest.raises(items.Cancelled):
        await rounds.drive(job)


async def test_a_section_that_is_deleted_meanwhile_leaves_its_slot_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(4)
    job = questions.generate(project.id, Recipe(count=4))
    keep, gone = keeping._keep, []

    def delete_first(*args: Any) -> set[str]:
        if not gone:
            with store.writing() as session:
                chunk = session.scalars(select(store.Chunk).where(store.Chunk.position == 1)).one()
                gone.append(chunk.id)
                session.delete(chunk)
        return keep(*args)

    monkeypatch.setattr(keeping, "_keep", delete_first)
    await drive(job)
    assert len(kept(project)) == 4 and gone[0] not in {each.chunk_id for each in kept(project)}


async def test_a_retired_test_question_is_replaced_on_its_side() -> None:
    project = make_project()
    await write(project, 10)
    old = next(each for each in kept(project) if each.split == Split.TEST)
    (answer,) = factories.make_answers(factories.make_variant(project), [old])
    with store.writing() as session:
        outbox.add(session, outbox.Topic.ANSWER, answer.id)
    outbox.mark_sent([each.id for each in outbox.take(10)])
    await drive(questions.retire_and_rewrite(old.id, "Customers stopped asking it."))
    assert [each.subject_id for each in outbox.take(10)] == [answer.id], "it leaves Argilla at once"
    (retired,) = kept(project, QuestionStatus.RETIRED)
    new = next(each for each in kept(project) if each.replaces_id)
    assert (retired.id, retired.reason) == (old.id, "Customers stopped asking it.")
    assert (new.replaces_id, new.split) == (old.id, Split.TEST) and len(kept(project)) == 10
    train = next(each for each in kept(project) if each.split == Split.TRAIN)
    with pytest.raises(BadInput, match="Only a held-out question"):
        questions.retire_and_rewrite(train.id)


@pytest.mark.parametrize(
    ("recipe", "sentence"),
    [
        ({"count": 0}, "1 to 2,000"),
        ({"count": 2_001}, "1 to 2,000"),
        ({"quotas": {"A": 60}}, "add up to 60"),
        ({"kinds": {QuestionKind.FACT: 0.0}}, "above zero"),
        ({"temperature": 3.0}, "from 0 to 2"),
        ({"budget": 0.0}, "above zero dollars"),
        ({"prompt": "Write about {passages}."}, r"needs \{requests\}"),
        ({"prompt": "Write.", "preset": PromptPreset.TUTORIAL}, r"needs \{passages\} and \{requests\}"),
        ({"prompt": "Write.", "preset": PromptPreset.EXAMPLE}, r"needs \{focus\}"),
    ],
)
def test_a_recipe_that_cannot_be_followed_says_what_to_change(recipe: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        questions.generate(make_project().id, Recipe(**recipe))


def test_without_a_document_there_is_nothing_to_ask_about() -> None:
    with pytest.raises(NotReady, match="no document yet"):
        questions.generate(factories.make_project().id, Recipe(count=4))


def test_a_recipe_is_the_projects_from_then_on() -> None:
    project = make_project()
    recipe = Recipe(count=4, must_cover=("prices",), kinds={QuestionKind.ACROSS: 1.0}, styles={Style.TYPOS: 2.0})
    questions.generate(project.id, recipe)
    with store.reading() as session:
        assert Recipe.of(session.get_one(store.Project, project.id)) == recipe


async def test_a_model_that_reasons_gets_room_and_one_that_only_reasons_is_named(stub: RunningStub) -> None:
    writer = says()

    def message(body: dict[str, Any]) -> dict[str, Any]:
        if body["max_tokens"] < providers.REASONING_TOKENS:
            return {"message": {"content": "", "reasoning_content": "Hm"}, "finish_reason": "length"}
        return {"message": {"content": f"<think>Hm</think>{writer(body)}"}}

    stub.message = message
    project = make_project()
    await write(project, 4)
    assert len(kept(project)) == 4
    limits = [body["max_tokens"] for body in stub.asked("/chat")]
    assert limits[0] < providers.REASONING_TOKENS < limits[-1]  # the room is given at once from then on
    stub.message = lambda _body: {"message": {"content": "", "reasoning": "Hm"}, "finish_reason": "length"}
    with pytest.raises(NotReady, match="spends all of its tokens on reasoning"):
        await write(make_project(), 2)


async def test_the_first_questions_are_kept_long_before_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project()
    job = questions.generate(project.id, Recipe(count=12))
    seen: list[int] = []
    keep = keeping.keep

    async def counted(*arguments: Any, **named: Any) -> set[str]:
        done = await keep(*arguments, **named)
        seen.append(len(kept(project)))
        return done

    monkeypatch.setattr(keeping, "keep", counted)
    await rounds.drive(job)
    assert 1 <= seen[0] <= 2 < seen[-1], "the first wave is a small one"
