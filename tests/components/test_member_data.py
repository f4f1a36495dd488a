"""What an owner does with one person's data, on the screen."""

import pytest
from streamlit.testing.v1 import AppTest

from services import accounts, store
from tests import factories
from tests.pages.stories import press, words

pytestmark = pytest.mark.usefixtures("owner")


def drawn(name: str, dialog: str = "show") -> AppTest:
    """Draw the buttons for the person of this name, or one of the dialogs behind them."""

    def script(name: str, dialog: str) -> None:
        from components import member_data
        from services import accounts

        for each in accounts.members():
            if each.name == name:
                getattr(member_data, dialog)(each)

    return AppTest.from_function(script, default_timeout=60, args=(name, dialog)).run()


def names() -> set[str]:
    return {each.name for each in accounts.members()}


def test_somebody_is_erased_after_a_question() -> None:
    factories.make_person("**Ada**")
    assert [each.label for each in drawn("**Ada**").button] == ["Same person as…", "Erase…"]
    at = drawn("**Ada**", "_erase")
    assert "This cannot be undone" in words(at) and "**Ada**" in names()
    at = press(at, "Erase")
    assert names() == {"Olga", "Erased person 1"}


def test_two_identities_are_joined() -> None:
    factories.make_person("Ada")
    bo = factories.make_person("Bo")
    at = drawn("Ada", "_merge")
    assert at.button(key="member_data.join").disabled
    at.selectbox(key="member_data.into").select(bo.id).run()
    press(at, "Join them")
    assert names() == {"Olga", "Bo"}


def test_an_owner_can_only_be_copied(owner: store.Person) -> None:
    assert not drawn("Olga").button
