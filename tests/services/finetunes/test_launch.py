"""What is known before a run begins, and that one launch makes one run."""

import threading

import pytest
from sqlalchemy import func, select

from bench import hosts
from services import finetunes, jobs, providers, store
from services.errors import BadInput, NotReady
from services.finetunes import Level, Plan, Selection
from services.words import RunStatus, Split, TrainingMethod
from tests.model_stub import RunningStub
from tests.services.finetunes.runs import launch, make_reviewed, plan, rows


def stops(project: store.Project) -> list[str]:
    checks = finetunes.own_checks(rows(project), providers.current())
    return [check.sentence for check in checks if check.level is Level.STOP]


def report(project: store.Project, **chosen: int | float) -> finetunes.HostReport:
    return finetunes.host_report(providers.current(), plan(project, **chosen), rows(project))


def test_the_preflight_says_how_many_reviews_are_missing(stub: RunningStub) -> None:
    project, person = make_reviewed(9)
    assert stops(project) == ["9 reviewed answers are ready and a fine-tune needs at least 10: review 1 more."]
    with pytest.raises(NotReady, match="review 1 more"):
        finetunes.launch(project.id, person.id, rows(project), plan(project))
    assert finetunes.latest(project.id) is None


@pytest.mark.usefixtures("home")
def test_the_model_of_this_machine_learns_from_four() -> None:
    project, _ = make_reviewed(4)
    assert stops(project) == []


@pytest.mark.usefixtures("home")
def test_the_preflight_says_when_a_host_does_not_train() -> None:
    host = hosts.save("vLLM", "http://vllm:8000/v1", "k", chat_model="m", embedding_model="e", in_flight=1)
    providers.choose(host.id)
    project, _ = make_reviewed()
    found = report(project)
    assert not finetunes.can_start(found.checks)
    assert "vLLM does not train models" in found.checks[0].sentence


def test_a_host_that_would_train_is_asked_without_an_upload(stub: RunningStub) -> None:
    project, _ = make_reviewed()
    found = report(project)
    assert finetunes.can_start(found.checks) and found.estimate is not None
    assert stub.files == {} and stub.jobs == {}


def test_a_host_that_trains_no_more_says_so_before_the_upload(stub: RunningStub) -> None:
    stub.fail("/fine_tuning/jobs", 403, code="training_not_available", message="Closed since 2 July", times=99)
    project, _ = make_reviewed()
    (check,) = [each for each in report(project).checks if each.level is Level.STOP]
    assert "does not train models for this account: Closed since 2 July" in check.sentence


def test_a_host_that_is_away_is_told_from_one_that_refuses(stub: RunningStub) -> None:
    stub.fail("/models", 503, times=99)
    project, _ = make_reviewed()
    (check,) = report(project).checks
    assert check.level is Level.STOP and "gives no answer now" in check.sentence


def test_held_out_rows_never_train(stub: RunningStub) -> None:
    project, _ = make_reviewed(12, split=Split.TEST)
    assert stops(project) == ["Nothing would train. Review answers, or choose less strictly."]


def test_two_who_launch_at_the_same_moment_make_one_run(stub: RunningStub) -> None:
    project, person = make_reviewed()
    of_rows, with_plan = rows(project), plan(project)
    together, said = threading.Barrier(2), list[str]()

    def click() -> None:
        together.wait()
        try:
            finetunes.launch(project.id, person.id, of_rows, with_plan)
        except NotReady as error:
            said.append(str(error))

    people = [threading.Thread(target=click) for _ in range(2)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert len(said) == 1 and "already running" in said[0]
    assert len(finetunes.listing(project.id)) == 1


def test_what_was_trained_already_is_pointed_out(stub: RunningStub) -> None:
    project, person = make_reviewed()
    run, _ = launch(project, person)
    assert finetunes.repeated(project.id, rows(project), plan(project)) is None
    with store.writing() as session:
        session.get_one(store.FineTuneRun, run.id).status = RunStatus.SUCCEEDED
    found = finetunes.repeated(project.id, rows(project), plan(project))
    assert found is not None and found.level is Level.CARE and "round-1" in found.sentence
    assert finetunes.repeated(project.id, rows(project), plan(project, epochs=4)) is None


def test_the_rows_and_all_that_was_chosen_are_kept_with_the_run(stub: RunningStub) -> None:
    project, person = make_reviewed(16)
    of_rows = rows(project, selection=Selection(validation_share=0.25, seed=3))
    run, _ = launch(project, person, of_rows, epochs=2, batch_size=4, seed=7)
    kept = finetunes.get(run.id)
    assert (kept.epochs, kept.hyperparameters) == (2, {"batch_size": 4, "seed": 7})
    assert kept.training_jsonl.count("\n") == 12 and kept.validation_jsonl.count("\n") == 4
    assert Selection.from_dict(kept.selection) == of_rows.selection
    with store.reading() as session:
        counted = select(store.FineTuneRow.validation, func.count()).group_by(store.FineTuneRow.validation)
        assert dict(session.execute(counted).all()) == {False: 12, True: 4}


def test_a_run_that_still_waits_is_cancelled_at_once(stub: RunningStub) -> None:
    project, person = make_reviewed()
    run, _ = launch(project, person)
    finetunes.cancel(run.id)
    assert finetunes.get(run.id).status == RunStatus.CANCELLED
    assert jobs.active(project.id, finetunes.KIND) is None


@pytest.mark.parametrize("wrong", [{"suffix": " "}, {"suffix": "x" * 99}, {"suffix": "x", "epochs": 0}])
def test_a_plan_that_no_host_takes_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        Plan("m", **wrong)  # type: ignore[arg-type]


def test_beta_is_for_preferences_alone() -> None:
    chosen = Plan("m", "x", beta=0.2)
    assert chosen.hyperparameters(TrainingMethod.SUPERVISED) == {}
    assert chosen.hyperparameters(TrainingMethod.DPO) == {"beta": 0.2}
