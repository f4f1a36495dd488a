"""A model that was trained elsewhere enters the comparison with its rows known, or not at all."""

import pytest

from services import finetunes, providers, variants
from services.errors import BadInput
from services.finetunes import Elsewhere
from services.words import RunStatus
from tests import model_stub
from tests.model_stub import RunningStub
from tests.services.finetunes.runs import make_reviewed, plan, rows


def test_it_is_a_variant_with_the_rows_that_it_learned_from(stub: RunningStub) -> None:
    project, person = make_reviewed()
    of_rows = rows(project)
    with model_stub.running() as other:
        made = Elsewhere("TRL", other.base_url + "/", "my-lora", "sk-mine")
        run = finetunes.register(project.id, person.id, made, of_rows, plan(project))
        assert other.calls[-1].key == "sk-mine"
    run = finetunes.get(run.id)
    assert (run.status, run.elsewhere) == (RunStatus.SUCCEEDED, "TRL")
    assert run.training_jsonl == of_rows.training_jsonl
    card = finetunes.card(run.id)
    assert (card.rows, card.from_reviews, card.host, card.launched_by) == (10, 10, "TRL", "Ada")
    (tuned,) = [each for each in variants.listing(project.id) if each.model.tuned]
    assert tuned.model.name == "my-lora" and tuned.model.provider.base_url == other.base_url
    assert providers.current().base_url == stub.base_url, "new work goes where it went before"
    assert finetunes.snippet(run) is None


def test_one_that_does_not_answer_is_not_kept(stub: RunningStub) -> None:
    project, person = make_reviewed()
    stub.fail("/chat", 404, message="no such model", times=9)
    with pytest.raises(BadInput, match="nothing was registered"):
        finetunes.register(project.id, person.id, Elsewhere("TRL", stub.base_url, "x"), rows(project), plan(project))
    assert finetunes.listing(project.id) == []


def test_the_same_one_is_registered_once(stub: RunningStub) -> None:
    project, person = make_reviewed()
    made = Elsewhere("TRL", stub.base_url, "my-lora")
    finetunes.register(project.id, person.id, made, rows(project), plan(project))
    with pytest.raises(BadInput, match="registered already"):
        finetunes.register(project.id, person.id, made, rows(project), plan(project))
    assert len(finetunes.listing(project.id)) == 1


@pytest.mark.parametrize(
    ("url", "model", "tool"), [("ftp://x", "m", "t"), ("https://", "m", "t"), ("http://x", "", "t")]
)
def test_what_nobody_could_call_is_refused(url: str, model: str, tool: str) -> None:
    with pytest.raises(BadInput):
        Elsewhere(tool, url, model)


def test_a_model_is_renamed_with_its_variant_and_retired(stub: RunningStub) -> None:
    project, person = make_reviewed()
    run = finetunes.register(
        project.id, person.id, Elsewhere("TRL", stub.base_url, "my-lora"), rows(project), plan(project)
    )
    model = finetunes.get(run.id).tuned_model
    assert model is not None
    finetunes.rename(model.id, "Friendly")
    assert "Friendly" in {each.name for each in variants.listing(project.id)}
    with pytest.raises(BadInput, match="Another model"):
        finetunes.rename(model.id, variants.base_model(project.id).label)
    assert [each.id for each in finetunes.models(project.id, model.provider_id)] == [model.id]
    finetunes.retire(model.id)
    assert finetunes.models(project.id, model.provider_id) == []
    assert model.id not in {each.id for each in variants.models(project.id)}
    assert "Friendly" in {each.name for each in variants.listing(project.id)}, "results still show it"
    finetunes.retire(model.id, retired=False)
    assert model.id in {each.id for each in variants.models(project.id)}
