"""Variants: named and versioned, never changed, and checked before they are kept."""

from dataclasses import replace

import pytest

from services import prompts, variants
from services.errors import BadInput
from services.retrieval import ChunkFilter, Search
from services.variants import Settings
from services.words import RetrievalMethod
from tests import factories

pytestmark = pytest.mark.usefixtures("home")

CHANGED = Settings(
    system_prompt="Be brief.",
    search=Search(5, RetrievalMethod.HYBRID, filter=ChunkFilter(without_sections=("Legal",))),
    max_tokens=80,
)


def test_a_change_under_the_same_name_is_the_next_version_and_the_old_one_stays() -> None:
    base = variants.base(factories.make_project().id)
    before = Settings.of(base)
    second = variants.save(base.project_id, "Base", base.model_id, CHANGED)
    third = variants.save(base.project_id, " Base ", base.model_id, replace(CHANGED, temperature=0.5))
    assert [each.title for each in (base, second, third)] == ["Base", "Base, version 2", "Base, version 3"]
    assert Settings.of(variants.get(base.id)) == before
    assert Settings.of(variants.get(second.id)) == CHANGED


def test_the_same_settings_give_the_same_variant_back_whatever_its_name() -> None:
    base = variants.base(factories.make_project().id)
    first = variants.save(base.project_id, "Curt", base.model_id, CHANGED)
    assert variants.save(base.project_id, "Another name", base.model_id, CHANGED).id == first.id
    assert len(variants.listing(base.project_id)) == 2


def test_another_model_with_the_same_settings_is_another_variant() -> None:
    base = variants.base(factories.make_project().id)
    model = variants.add_model(base.project_id, base.model.provider, "ft:1", label="Tuned", tuned=True)
    tuned = variants.like(base, model)
    assert (tuned.name, tuned.model_id, Settings.of(tuned)) == ("Tuned", model.id, Settings.of(base))
    assert variants.like(base, model).id == tuned.id


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (Settings(user_prompt="Just answer."), r"needs \{context\} and \{question\}"),
        (Settings(user_prompt="{contexts} {question}"), r"needs \{context\}, so"),
        (Settings(search=Search(top_k=0)), "1 to 20 passages"),
        (Settings(max_tokens=0), "1 to 65,536 tokens"),
    ],
)
def test_what_cannot_work_is_not_kept_and_says_why(settings: Settings, sentence: str) -> None:
    base = variants.base(factories.make_project().id)
    with pytest.raises(BadInput, match=sentence):
        variants.save(base.project_id, "Broken", base.model_id, settings)
    with pytest.raises(BadInput, match="a name"):
        variants.save(base.project_id, "  ", base.model_id, CHANGED)
    assert len(variants.listing(base.project_id)) == 1


def test_a_misspelt_placeholder_is_named_with_what_may_be_meant() -> None:
    settings = Settings(system_prompt="For {prodct}.", user_prompt="{context} {question} {mode}")
    assert variants.check(settings) == [
        "{prodct} is not filled in here: it is sent as it stands. Did you mean {product}?",
        "{mode} is not filled in here: it is sent as it stands.",
    ]
    assert prompts.doubts('{"json": 1} {product}', "product") == []
