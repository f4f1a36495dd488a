"""What tests of services share."""

from pathlib import Path

import pytest

from services import store
from services.words import Role
from tests import factories


@pytest.fixture
def owner(home: Path) -> store.Person:
    """Give an owner."""
    return factories.make_person("Olga", Role.OWNER)
