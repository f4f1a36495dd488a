"""The settings page: other hosts, tried out, changed and removed, with a key that is never shown."""

from bench import hosts
from services import projects, providers
from services.store import Person
from services.words import TrainingApi
from tests.model_stub import KEY, RunningStub
from tests.pages.stories import opened, press, read, words


def fill(at: object, key: str, **values: str) -> None:
    for field, value in values.items():
        at.text_input(key=f"{key}.{field}").set_value(value)  # type: ignore[attr-defined]


def test_the_host_is_tried_with_real_calls(owner: Person, stub: RunningStub) -> None:
    at = opened("settings")
    press(at, "Test it")
    assert "Chat.** " in words(at) and "Embeddings.** " in words(at) and not at.error
    stub.fail("/chat", 401, message=f"Incorrect API key provided: {KEY}")
    press(at, "Test it")
    assert "refuses the key" in at.error[0].value
    assert KEY not in str(at.main) + words(at)
    assert not at.exception


def test_an_address_that_is_none_is_explained(owner: Person) -> None:
    at = opened("settings")
    fill(at, "provider_form.new.other", name="Mine", base_url="example", chat_model="m", embedding_model="e")
    [each for each in at.button if each.label == "Save"][-1].click().run()
    assert not at.exception
    assert "https:// or http://" in read(at.error[0].value)
    assert "Mine" not in [each.name for each in providers.listing()]


def test_a_preset_fills_the_form_in(owner: Person) -> None:
    at = opened("settings")
    at.selectbox(key="provider_form.new.preset").select("Together").run()
    assert at.text_input(key="provider_form.new.Together.base_url").value == "https://api.together.xyz/v1"
    assert at.selectbox(key="provider_form.new.Together.training_api").value is TrainingApi.TOGETHER
    assert not at.exception


def test_a_host_is_changed_in_a_form_that_is_filled_in(owner: Person, stub: RunningStub) -> None:
    host = hosts.save("Stub", stub.base_url, "", chat_model="a", embedding_model="e", in_flight=3)
    at = opened("settings")
    assert at.text_input(key=f"{host.id}.chat_model").value == "a"
    assert at.text_input(key=f"{host.id}.api_key").value == ""
    fill(at, host.id, chat_model="b")
    next(each for each in at.button if each.label == "Save" and host.id in (each.form_id or "")).click().run()
    assert not at.exception
    kept = providers.current()
    assert (kept.id, kept.chat_model, kept.in_flight) == (host.id, "b", 3)
    assert {call.key for call in stub.calls} == {KEY}


def test_a_host_is_removed(owner: Person, stub: RunningStub) -> None:
    at = opened("settings")
    press(at, "Remove it")
    assert [each.embedded for each in providers.listing()] == [True]
    assert not at.exception


def test_the_project_is_renamed(owner: Person) -> None:
    at = opened("settings")
    next(each for each in at.text_input if each.label == "Name").set_value("Spring release")
    next(each for each in at.button if each.label == "Save").click().run()
    assert projects.listing()[0].name == "Spring release"
    assert not at.exception
