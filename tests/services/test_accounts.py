"""The door: one-time links, invitations and cookies that are only known by their hash."""

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import update

from services import accounts, audit, comparisons, projects, store
from services.errors import BadInput, NotAllowed, NotFound
from services.store.columns import new_id, now
from services.words import Role, Verdict
from tests import factories

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
    assert not accounts.invited(token)


def test_an_invitation_lets_in_as_many_as_it_says() -> None:
    token = token_of(accounts.make_invitation(uses=2))
    for name in ("Ada", "Bo"):
        person = accounts.person_of_cookie(accounts.join(token, name))
        assert person is not None and (person.name, person.role) == (name, Role.LABELER)
    assert not accounts.invited(token)
    with pytest.raises(NotAllowed):
        accounts.join(token, "Cy")


def test_looking_at_an_invitation_does_not_spend_it() -> None:
    token = token_of(accounts.make_invitation(uses=1))
    assert accounts.invited(token) and accounts.invited(token)
    accounts.join(token, "Ada")


def test_an_old_invitation_is_dead() -> None:
    token = token_of(accounts.make_invitation())
    grow_old(store.SignInLink)
    assert not accounts.invited(token)
    with pytest.raises(NotAllowed):
        accounts.join(token, "Ada")


def test_an_invitation_signs_nobody_in_as_the_owner_and_an_owners_link_invites_nobody() -> None:
    invitation, link = token_of(accounts.make_invitation(uses=1)), token_of(accounts.make_owner_link())
    with pytest.raises(NotAllowed, match="invitation"):
        accounts.sign_in(invitation)
    with pytest.raises(NotAllowed, match="one person"):
        accounts.join(link, "Ada")
    assert accounts.invited(invitation), "a wrong door must not spend it"
    assert accounts.person_of_cookie(accounts.sign_in(link))


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_name_that_cannot_be_shown_is_asked_for_again_and_spends_nothing(name: str) -> None:
    token = token_of(accounts.make_invitation(uses=1))
    with pytest.raises(BadInput, match="1 to 60"):
        accounts.join(token, name)
    assert accounts.invited(token)


def test_people_of_one_name_get_user_names_of_their_own() -> None:
    token = token_of(accounts.make_invitation())
    for name in ("Ada Lovelace", "Ada  Lovelace", "Zoë", "ÅÄÖ", "李雷", "ada-lovelace"):
        accounts.join(token, name)
    names = [each.username for each in accounts.people()]
    assert names == ["ada-lovelace", "ada-lovelace-2", "zoe", "aao", "labeler", "ada-lovelace-3"]


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


def test_who_comes_in_by_a_teams_invitation_is_of_that_team() -> None:
    cookie = accounts.join(token_of(accounts.make_invitation(team="Support")), "Ada")
    person = accounts.person_of_cookie(cookie)
    assert person is not None and person.team == "Support"


def test_an_invitation_leads_to_its_project() -> None:
    projects.create("First")
    second = projects.create("Second")
    cookie = accounts.join(token_of(accounts.make_invitation(project_id=second.id)), "Ada")
    person = accounts.person_of_cookie(cookie)
    assert person is not None and projects.current(person.id).id == second.id


def joined(name: str = "Ada") -> tuple[store.Person, str]:
    cookie = accounts.join(token_of(accounts.make_invitation()), name, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    person = accounts.person_of_cookie(cookie)
    assert person is not None
    return person, cookie


def test_who_is_shut_out_is_out_everywhere_at_once_and_can_be_let_in_again() -> None:
    owner, (ada, cookie) = factories.make_person("Olga", Role.OWNER), joined()
    link = accounts.make_link(ada.id, owner.id)
    second = accounts.sign_in(token_of(link))
    accounts.shut_out(ada.id, owner.id)
    assert accounts.person_of_cookie(cookie) is None and accounts.person_of_cookie(second) is None
    assert [each.name for each in accounts.people()] == ["Olga"], "nobody can be given work who cannot come in"
    assert {each.name: each.shut_out for each in accounts.members()} == {"Olga": False, "Ada": True}
    with pytest.raises(NotAllowed, match="Let them in again"):
        accounts.make_link(ada.id, owner.id)
    accounts.let_in(ada.id, owner.id)
    again = accounts.person_of_cookie(accounts.sign_in(token_of(accounts.make_link(ada.id, owner.id))))
    assert again is not None and again.id == ada.id


def test_a_link_made_before_somebody_was_shut_out_lets_nobody_in() -> None:
    owner, (ada, _) = factories.make_person("Olga", Role.OWNER), joined()
    token = token_of(accounts.make_link(ada.id, owner.id))
    accounts.shut_out(ada.id, owner.id)
    with pytest.raises(NotAllowed, match="ended your access"):
        accounts.sign_in(token)


def test_an_owner_cannot_be_shut_out_and_nobody_else_is_harmed() -> None:
    owner, (ada, cookie) = factories.make_person("Olga", Role.OWNER), joined()
    with pytest.raises(NotAllowed, match="owner"):
        accounts.shut_out(owner.id, owner.id)
    with pytest.raises(NotFound):
        accounts.shut_out("nobody", owner.id)
    found = accounts.person_of_cookie(cookie)
    assert found is not None and found.id == ada.id


def test_members_say_what_they_did() -> None:
    comparison = factories.make_comparison()
    ada, _ = joined()
    for pair in comparisons.next_pairs(comparison.id, ada.id)[:3]:
        comparisons.vote(comparison.id, pair.id, ada.id, Verdict.TIE, vote_id=new_id(), duration_ms=900)
    member = next(each for each in accounts.members() if each.id == ada.id)
    assert (member.votes, member.reviews, member.role) == (3, 0, Role.LABELER)
    assert member.seen is not None


def test_invitations_are_listed_and_can_be_withdrawn() -> None:
    project, owner = projects.create("Lamps"), factories.make_person("Olga", Role.OWNER)
    link = accounts.make_invitation(project_id=project.id, uses=3, days=2, by=owner.id)
    accounts.join(token_of(link), "Ada")
    (found,) = accounts.invitations()
    assert (found.project, found.made_by, found.used, found.uses_left) == ("Lamps", "Olga", 1, 2)
    accounts.withdraw(found.id, owner.id)
    assert accounts.invitations() == [] and not accounts.invited(token_of(link))
    with pytest.raises(NotAllowed):
        accounts.join(token_of(link), "Bo")
    with pytest.raises(NotFound):
        accounts.withdraw(found.id, owner.id)
    with pytest.raises(NotFound):
        accounts.withdraw(sha256(token_of(accounts.make_owner_link()).encode()).hexdigest(), owner.id)


def test_a_browser_can_be_signed_out_from_afar() -> None:
    owner, (_, cookie) = factories.make_person("Olga", Role.OWNER), joined()
    (found,) = accounts.signed_in()
    assert found.person == "Ada" and "Firefox" in found.browser
    accounts.end(found.id, owner.id)
    assert accounts.person_of_cookie(cookie) is None and accounts.signed_in() == []
    with pytest.raises(NotFound):
        accounts.end(found.id, owner.id)


def test_a_browser_that_was_long_unused_is_signed_out_and_one_in_use_is_not() -> None:
    _, cookie = joined()
    seen(now() - timedelta(days=13))
    assert accounts.person_of_cookie(cookie) is not None
    assert accounts.signed_in()[0].seen > now() - timedelta(minutes=1), "looking in counts as use"
    seen(now() - timedelta(days=15))
    assert accounts.person_of_cookie(cookie) is None and accounts.signed_in() == []


def seen(at: datetime) -> None:
    with store.writing() as session:
        session.execute(update(store.WebSession).values(seen_at=at))


def test_what_was_done_is_written_down_and_names_no_secret(home: Path) -> None:
    owner, (ada, _) = factories.make_person("Olga", Role.OWNER), joined()
    accounts.make_link(ada.id, owner.id)
    accounts.shut_out(ada.id, owner.id)
    found = [(each.by, each.what, each.subject) for each in audit.deeds()]
    assert found[:2] == [("Olga", "Access ended", "Ada"), ("Olga", "Sign-in link made", "Ada")]
    assert ("Ada", "Joined by an invitation", "Ada") in found and ("Ada", "Signed in", "Ada") in found
    assert {each.what for each in audit.deeds(["person.shut_out"])} == {"Access ended"}
