"""The door: one-time links, invitations and cookies that are only known by their hash."""

from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from services import accounts, projects, store
from services.errors import BadInput, NotAllowed
from services.store.columns import now
from services.words import Role

pytestmark = pytest.mark.usefixtures("home")


def token_of(link: str) -> str:
    return parse_qs(urlsplit(link).query)["token"][0]


def grow_old(table: type[store.SignInLink] | type[store.WebSession]) -> None:
    with store.writing() as session:
        session.execute(update(table).values(expires_at=now() - timedelta(seconds=1)))


def test_the_owners_link_signs_in_once() -> None:
    link = accounts.make_owner_link()
    assert urlsplit(link).path == "/sign-in"
    cookie = accounts.sign_in(token_of(link))
    person = accounts.person_of_cookie(cookie)
    assert person is not None and person.role == Role.OWNER
    with pytest.raises(NotAllowed, match="used already or is too old"):
        accounts.sign_in(token_of(link))


def test_every_link_leads_to_the_same_owner() -> None:
    people = {accounts.person_of_cookie(accounts.sign_in(token_of(accounts.make_owner_link()))) for _ in range(3)}
    assert len({person.id for person in people if person}) == 1


def test_an_old_link_is_dead() -> None:
    link = accounts.make_owner_link()
    grow_old(store.SignInLink)
    with pytest.raises(NotAllowed):
        accounts.sign_in(token_of(link))


@pytest.mark.parametrize("token", ["", "made-up", "' OR 1=1 --"])
def test_a_token_that_nobody_made_opens_nothing(token: str) -> None:
    accounts.make_owner_link()
    with pytest.raises(NotAllowed):
        accounts.sign_in(token)
    assert accounts.person_of_cookie(token) is None
    assert not accounts.can_join(token)


def test_an_invitation_lets_in_as_many_as_it_says() -> None:
    token = token_of(accounts.make_invitation(uses=2))
    for name in ("Ada", "Bo"):
        person = accounts.person_of_cookie(accounts.join(token, name))
        assert person is not None and (person.name, person.role) == (name, Role.LABELER)
    assert not accounts.can_join(token)
    with pytest.raises(NotAllowed):
        accounts.join(token, "Cy")


def test_looking_at_an_invitation_does_not_spend_it() -> None:
    token = token_of(accounts.make_invitation(uses=1))
    assert accounts.can_join(token) and accounts.can_join(token)
    accounts.join(token, "Ada")


def test_an_old_invitation_is_dead() -> None:
    token = token_of(accounts.make_invitation())
    grow_old(store.SignInLink)
    assert not accounts.can_join(token)
    with pytest.raises(NotAllowed):
        accounts.join(token, "Ada")


def test_an_invitation_signs_nobody_in_as_the_owner_and_an_owners_link_invites_nobody() -> None:
    invitation, link = token_of(accounts.make_invitation(uses=1)), token_of(accounts.make_owner_link())
    with pytest.raises(NotAllowed, match="invitation"):
        accounts.sign_in(invitation)
    with pytest.raises(NotAllowed, match="one person"):
        accounts.join(link, "Ada")
    assert accounts.can_join(invitation), "a wrong door must not spend it"
    assert accounts.person_of_cookie(accounts.sign_in(link))


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_name_that_cannot_be_shown_is_asked_for_again_and_spends_nothing(name: str) -> None:
    token = token_of(accounts.make_invitation(uses=1))
    with pytest.raises(BadInput, match="1 to 60"):
        accounts.join(token, name)
    assert accounts.can_join(token)


def test_people_of_one_name_get_user_names_of_their_own() -> None:
    token = token_of(accounts.make_invitation())
    for name in ("Ada Lovelace", "Ada  Lovelace", "ÅÄÖ", "李雷", "ada-lovelace"):
        accounts.join(token, name)
    names = [each.username for each in accounts.people()]
    assert names == ["ada-lovelace", "ada-lovelace-2", "labeler", "labeler-2", "ada-lovelace-3"]


def test_only_hashes_are_kept(home: Path) -> None:
    link = accounts.make_owner_link()
    cookie = accounts.sign_in(token_of(link))
    files = [file.read_bytes() for file in home.iterdir()]
    for token in (cookie, token_of(link)):
        assert any(sha256(token.encode()).hexdigest().encode() in content for content in files)
        assert not any(token.encode() in content for content in files)


def test_an_old_cookie_is_nobody() -> None:
    cookie = accounts.sign_in(token_of(accounts.make_owner_link()))
    grow_old(store.WebSession)
    assert accounts.person_of_cookie(cookie) is None
    assert accounts.person_of_cookie(None) is None


def test_signing_out_ends_that_browsers_session_alone() -> None:
    here, there = (accounts.sign_in(token_of(accounts.make_owner_link())) for _ in range(2))
    accounts.sign_out(here)
    assert accounts.person_of_cookie(here) is None
    assert accounts.person_of_cookie(there) is not None


def test_an_invitation_leads_to_its_project() -> None:
    projects.create("First")
    second = projects.create("Second")
    cookie = accounts.join(token_of(accounts.make_invitation(project_id=second.id)), "Ada")
    person = accounts.person_of_cookie(cookie)
    assert person is not None and projects.current(person.id).id == second.id
