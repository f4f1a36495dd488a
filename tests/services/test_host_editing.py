"""Hosts are added, changed and removed, and nothing that they answered loses their name."""

import dataclasses

import pytest

from services import audit, providers, store
from services.errors import BadInput, NotFound
from services.providers import Details
from tests import factories

pytestmark = pytest.mark.usefixtures("home")
HOST = Details("A", "https://a.example/v1/", " m ", "e", input_price=1.0, requests_per_minute=60)


def test_a_price_and_a_limit_can_be_emptied_again() -> None:
    host = providers.put(HOST, "sk-1")
    assert (host.chat_model, host.base_url, host.input_price) == ("m", "https://a.example/v1", 1.0)
    empty = dataclasses.replace(providers.details(host), input_price=None, requests_per_minute=None)
    changed = providers.put(empty, "", host.id)
    assert (changed.id, changed.input_price, changed.requests_per_minute) == (host.id, None, None)
    assert changed.api_key_encrypted == host.api_key_encrypted


def test_a_host_is_renamed_but_not_to_anothers_name() -> None:
    first, second = providers.put(HOST), providers.put(dataclasses.replace(HOST, name="B"))
    assert providers.put(dataclasses.replace(HOST, name="C"), "", first.id).id == first.id
    with pytest.raises(BadInput, match="There is a host named B already"):
        providers.put(dataclasses.replace(HOST, name="B"), "", first.id)
    with pytest.raises(BadInput, match="There is a host named B already"):
        providers.put(dataclasses.replace(HOST, name="B"))
    providers.remove(second.id)
    with pytest.raises(NotFound):
        providers.put(HOST, "", second.id)


@pytest.mark.parametrize(("field", "value"), [("training_price", -1.0), ("tokens_per_minute", 0)])
def test_a_price_below_zero_and_a_limit_of_nothing_are_refused(field: str, value: float) -> None:
    with pytest.raises(BadInput):
        providers.put(dataclasses.replace(HOST, **{field: value}))


def test_a_host_that_answered_is_hidden_and_any_other_deleted() -> None:
    used, unused = providers.put(HOST, "sk-1"), providers.put(dataclasses.replace(HOST, name="B"), "sk-2")
    project = factories.make_project()
    with store.writing() as session:
        session.add(store.Model(project_id=project.id, provider_id=used.id, name="m", label="M"))
    providers.choose(used.id)
    for each in (used, unused):
        providers.remove(each.id)
    assert [each.embedded for each in providers.listing()] == [True]
    assert providers.current().embedded
    with store.reading() as session:
        kept = session.get_one(store.Provider, used.id)
        assert (kept.removed, kept.api_key_encrypted, kept.name) == (True, None, "A")
        assert session.get(store.Provider, unused.id) is None
    again = providers.put(HOST, "sk-3")
    assert (again.id, again.removed) == (used.id, False)


def test_the_host_of_this_machine_stays() -> None:
    with pytest.raises(BadInput, match="cannot be removed"):
        providers.remove(providers.embedded().id)


def deeds() -> list[str]:
    return [each.what.partition(":")[0] for each in audit.deeds()][::-1]


def test_what_stays_as_it_is_is_not_written_down_as_a_deed() -> None:
    host = providers.put(HOST, "sk-1")
    providers.put(HOST, "sk-1", host.id)
    providers.put(dataclasses.replace(providers.details(host), name=" A "), "", host.id)
    assert deeds() == ["Model host added", "Key of a model host changed"]
    providers.put(dataclasses.replace(HOST, chat_model="n"), "sk-2", host.id)
    assert deeds()[2:] == ["Model host changed", "Key of a model host changed"]


def test_a_host_that_comes_back_is_one_that_was_added() -> None:
    host = providers.put(HOST)
    with store.writing() as session:
        session.add(store.Model(project_id=factories.make_project().id, name="m", label="m", provider_id=host.id))
    providers.remove(host.id)
    assert providers.put(HOST).id == host.id
    assert deeds()[-2:] == ["Model host removed", "Model host added"]


@pytest.mark.parametrize("address", ["http://[::1", "http://[::1]x", "http://1.2.3.4:x", "ftp://a", ""])
def test_an_address_that_is_none_is_refused_in_words(address: str) -> None:
    with pytest.raises(BadInput, match=r"address|http"):
        providers.put(dataclasses.replace(HOST, base_url=address))
