"""Who may come in by an organisation."""

import time
from typing import Any

import pytest

from components import sign_in_organisation
from services import accounts, store
from services.accounts import organisation
from services.errors import NotAllowed
from services.words import Role
from tests import factories

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(autouse=True)
def set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "METADATA_URL": "https://login.example/.well-known/openid-configuration",
        "CLIENT_ID": "winrate",
        "CLIENT_SECRET": "hush",
        "NAME": "Acme",
        "ALLOWED": "@acme.example, Bob@Partner.example",
        "OWNERS": "boss@acme.example",
    }
    for name, value in given.items():
        monkeypatch.setenv(f"WINRATE_OIDC_{name}", value)


def claims(email: str, **other: Any) -> dict[str, Any]:
    """Give what the host says of somebody who has just signed in there."""
    said = {"iss": "https://login.example", "sub": email, "email": email, "email_verified": True, "iat": time.time()}
    return said | other


def person(cookie: str) -> store.Person:
    found = accounts.person_of_cookie(cookie)
    assert found
    return found


@pytest.mark.parametrize("email", ["ann@acme.example", "ANN@Acme.Example", "bob@partner.example"])
def test_an_allowed_address_or_domain_comes_in_as_a_labeler(email: str) -> None:
    found = person(organisation.enter(claims(email, name="Ann  Lee")))
    assert (found.name, found.role) == ("Ann Lee", Role.LABELER)


@pytest.mark.parametrize(
    "email",
    ["eve@partner.example", "eve@notacme.example", "eve@acme.example.evil.example", "@acme.example@evil.example"],
)
def test_others_are_refused_in_words_and_not_made(email: str) -> None:
    with pytest.raises(NotAllowed, match="not on the list"):
        organisation.enter(claims(email))
    assert accounts.people() == []


def test_an_address_that_nobody_checked_opens_nothing_unless_the_host_is_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for said in ({"email_verified": False}, {"email_verified": None}):
        with pytest.raises(NotAllowed, match="not verified"):
            organisation.enter(claims("ann@acme.example", **said))
    with pytest.raises(NotAllowed, match="e-mail address"):
        organisation.enter(claims(""))
    with pytest.raises(NotAllowed, match="who you are"):
        organisation.enter(claims("ann@acme.example", sub=None))
    monkeypatch.setenv("WINRATE_OIDC_TRUST_EMAIL", "1")
    assert person(organisation.enter(claims("ann@acme.example", email_verified=None))).name == "ann"


def test_an_old_answer_of_the_host_cannot_be_used_again() -> None:
    for issued in (time.time() - 3600, None):
        with pytest.raises(NotAllowed, match="too old"):
            organisation.enter(claims("ann@acme.example", iat=issued))


def test_somebody_stays_the_same_person_when_name_and_address_change() -> None:
    first = person(organisation.enter(claims("ann@acme.example", name="Ann")))
    again = person(organisation.enter(claims("ann.lee@elsewhere.example", sub="ann@acme.example", name="Ann Lee")))
    assert again.id == first.id


def test_the_same_address_at_another_host_is_somebody_else() -> None:
    first = person(organisation.enter(claims("ann@acme.example")))
    other = person(organisation.enter(claims("ann@acme.example", iss="https://other.example")))
    assert other.id != first.id


def test_an_invitation_lets_somebody_from_elsewhere_in_once() -> None:
    token = accounts.make_invitation(uses=1).partition("token=")[2]
    assert person(organisation.enter(claims("eve@partner.example", name="Eve"), token)).name == "Eve"
    assert person(organisation.enter(claims("eve@partner.example"))).name == "Eve"
    with pytest.raises(NotAllowed, match="used already"):
        organisation.enter(claims("mallory@partner.example"), token)


def test_an_invitation_to_another_project_counts_for_who_is_here_already() -> None:
    ann = person(organisation.enter(claims("ann@acme.example")))
    project = factories.make_project(closed=True)
    token = accounts.make_invitation(project_id=project.id, uses=2).partition("token=")[2]
    for _ in range(2):
        assert person(organisation.enter(claims("ann@acme.example"), token)).id == ann.id
    found = accounts.invited(token)
    assert found and found.used == 1
    with store.reading() as session:
        assert session.get(store.Membership, (ann.id, project.id))
    assert person(organisation.enter(claims("ann@acme.example"), "made up")).id == ann.id


def test_a_spent_invitation_is_not_in_an_allowed_colleagues_way() -> None:
    token = accounts.make_invitation(uses=1).partition("token=")[2]
    organisation.enter(claims("eve@partner.example"), token)
    assert person(organisation.enter(claims("ann@acme.example"), token)).role is Role.LABELER


def test_an_owners_address_opens_the_owners_account() -> None:
    accounts.make_owner_link()
    assert person(organisation.enter(claims("boss@acme.example"))).role == Role.OWNER


def test_somebody_who_was_shut_out_stays_out() -> None:
    owner = factories.make_person("Olivia", Role.OWNER)
    accounts.shut_out(person(organisation.enter(claims("ann@acme.example"))).id, owner.id)
    with pytest.raises(NotAllowed, match="ended your access"):
        organisation.enter(claims("ann@acme.example"))


def test_half_a_set_up_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert organisation.streamlit_secrets()["auth"]["client_secret"] == "hush"
    assert "Sign in with Acme" in sign_in_organisation.button()
    monkeypatch.delenv("WINRATE_OIDC_CLIENT_SECRET")
    assert organisation.load() is None and organisation.streamlit_secrets() == {}
    assert sign_in_organisation.button() == ""
    with pytest.raises(NotAllowed, match="not set up"):
        organisation.enter(claims("ann@acme.example"))
