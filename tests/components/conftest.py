"""What tests of single components share."""

from pathlib import Path

import pytest

from services import store
from services.words import Role
from tests import factories
from tests.pages.stories import sign_in


@pytest.fixture
def owner(home: Path, monkeypatch: pytest.MonkeyPatch) -> store.Person:
    """Sign an owner in."""
    person = factories.make_person("Olga", Role.OWNER)
    sign_in(person, monkeypatch)
    return person
