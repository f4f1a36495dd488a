"""The people page: who is here, invitations, browsers, and what was done."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.browsers_table import named
from services import accounts, store
from services.accounts import Action
from services.words import Role
from tests import factories
from tests.pages.stories import ROOT, opened, press, sign_in, words


def test_somebody_alone_is_told_how_others_come_in(owner: store.Person) -> None:
    at = opened("people")
    assert "Only you so far" in words(at) and "No invitation works" in words(at)
    assert not at.exception


def test_an_invitation_is_made_shown_and_withdrawn(owner: store.Person) -> None:
    at = press(opened("people"), "Make an invitation")
    assert "/join?token=" in at.code[0].value
    assert "**0 came in** as labeler in My assistant, 50 more may" in words(at)
    at = press(at, "Withdraw")
    assert "No invitation works" in words(at) and not at.code
    assert not at.exception


def test_people_and_deeds_are_listed_as_plain_text(owner: store.Person) -> None:
    hostile = "<img src=x onerror=alert(1)> **Bo**"
    accounts.shut_out(factories.make_person("Ada").id, owner.id)
    factories.make_cookie(factories.make_person(hostile))
    at = opened("people")
    table = at.dataframe[0].value
    assert dict(zip(table["Name"], table["Access"], strict=True))["Ada"] == "ended"
    assert hostile in set(table["Name"])
    assert "Access ended" in set(at.dataframe[1].value["What"])
    assert r"\<img src\=x" in words(at), "escaped"
    assert not at.exception


def test_a_browser_is_signed_out(owner: store.Person) -> None:
    cookie = factories.make_cookie(factories.make_person("Ada"))
    at = opened("people")
    button = next(each for each in at.button if each.key == f"browsers_table.end.{accounts.signed_in()[0].id}")
    button.click().run()
    assert accounts.person_of_cookie(cookie) is None


def test_a_labeler_is_turned_away_even_if_the_page_lets_them_in(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_in(factories.make_person("Ada", Role.LABELER), monkeypatch)
    at = AppTest.from_file(str(ROOT / "pages" / "people.py"), default_timeout=60).run()
    assert at.exception and not at.dataframe and not at.button


def card(person_id: str) -> None:
    from components import member_card, session
    from services import accounts

    (member,) = [each for each in accounts.members() if each.id == person_id]
    member_card.show(member, session.person())


def test_the_owner_gives_somebody_another_role_and_project(owner: store.Person) -> None:
    ada, project = factories.make_person("Ada"), factories.make_project(closed=True)
    at = AppTest.from_function(card, args=(ada.id,), default_timeout=60).run()
    at.selectbox[0].set_value(Role.VIEWER)
    at.multiselect[0].set_value([project.id]).run()
    at = press(at, "Save")
    (found,) = [each for each in accounts.members() if each.id == ada.id]
    assert (found.role, list(found.projects)) == (Role.VIEWER, [project.id])


def test_a_manager_takes_a_labeler_out_of_the_project_and_can_do_no_more(
    owner: store.Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = factories.make_project()
    mia, ada = factories.make_person("Mia", Role.MANAGER), factories.make_person("Ada")
    sign_in(mia, monkeypatch)
    at = AppTest.from_function(card, args=(ada.id,), default_timeout=60).run()
    assert [each.label for each in at.button] == [f"Take out of {project.name}"] and not at.selectbox
    at.button[0].click().run()
    assert [each.name for each in accounts.people_who(Action.VOTE, project.id)] == ["Olga", "Mia"]


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge on Windows"),
        ("curl/8", "a browser"),
    ],
)
def test_browsers_have_names(agent: str, name: str) -> None:
    assert named(agent) == name
