"""The owner of a project, signed in, for the stories of the pages."""

import pytest

from services import store
from services.words import Role
from tests import factories
from tests.model_stub import RunningStub
from tests.pages import stories


@pytest.fixture
def owner(stub: RunningStub, monkeypatch: pytest.MonkeyPatch) -> store.Person:
    """Sign the owner in to a store whose model host is the stub."""
    person = factories.make_person("Olga", Role.OWNER)
    stories.sign_in(person, monkeypatch)
    return person
