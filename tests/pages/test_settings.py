"""The settings page: another host, tried out, with a key that is never shown."""

from services import projects, providers
from services.store import Person
from tests.model_stub import KEY, RunningStub
from tests.pages.stories import opened, press, words


def test_the_host_is_tried_with_real_calls(owner: Person, stub: RunningStub) -> None:
    at = opened("settings")
    press(at, "Test it")
    assert "Chat and embeddings work." in words(at)
    stub.fail("/chat", 401, message=f"Incorrect API key provided: {KEY}")
    press(at, "Test it")
    assert "refuses the key" in at.error[0].value
    assert KEY not in str(at.main) + words(at)
    assert not at.exception


def test_an_address_that_is_none_is_explained(owner: Person) -> None:
    at = opened("settings")
    fields = {each.label: each for each in at.text_input}
    for label, value in {"Chat model": "m", "Embedding model": "e"}.items():
        fields[label].set_value(value)
    fields["Address"].set_value("example")
    named = [each for each in at.text_input if each.label == "Name"]
    named[-1].set_value("Mine")
    [each for each in at.button if each.label == "Save"][-1].click().run()
    assert not at.exception
    assert "https:// or http://" in at.error[0].value.replace("\\", "")
    assert "Mine" not in [each.name for each in providers.listing()]


def test_the_project_is_renamed(owner: Person) -> None:
    at = opened("settings")
    next(each for each in at.text_input if each.label == "Name").set_value("Spring release")
    next(each for each in at.button if each.label == "Save").click().run()
    assert projects.listing()[0].name == "Spring release"
    assert not at.exception
