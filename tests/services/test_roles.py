"""Who may do what: one table, held by services, routes and pages, each on its own."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.navigation.page import StreamlitPage
from streamlit.testing.v1 import AppTest

from components.review_island.routes import routes as review_routes
from components.vote_island.routes import routes as vote_routes
from services import (
    accounts,
    answers,
    audit,
    comparisons,
    documents,
    finetunes,
    jobs,
    projects,
    providers,
    questions,
    results,
    reviews,
    store,
    variants,
)
from services.accounts import Action, roles
from services.errors import NotAllowed, WinrateError
from services.mirror import reconciliation, where
from services.store import acting
from services.store.columns import new_id
from services.words import Role, Verdict
from tests import factories
from tests.pages import stories

TABLE = """
                    owner manager labeler viewer
READ_DOCUMENTS      yes   yes     yes     -
EDIT_DOCUMENTS      yes   yes     -       -
EDIT_QUESTIONS      yes   yes     -       -
GENERATE_ANSWERS    yes   yes     -       -
REVIEW              yes   yes     yes     -
MANAGE_REVIEWS      yes   yes     -       -
TRAIN               yes   yes     -       -
SET_UP_COMPARISONS  yes   yes     -       -
VOTE                yes   yes     yes     -
SEE_RESULTS         yes   yes     -       yes
SEE_LABELERS        yes   yes     -       -
SHARE_RESULTS       yes   yes     -       -
EXPORT              yes   yes     -       -
SEE_PEOPLE          yes   yes     -       -
INVITE              yes   yes     -       -
MANAGE_PEOPLE       yes   -       -       -
MANAGE_PROJECTS     yes   -       -       -
MANAGE_SETTINGS     yes   -       -       -
"""


def expected() -> dict[tuple[Action, Role], bool]:
    """Read the table above."""
    head, *lines = (line.split() for line in TABLE.strip().splitlines())
    return {
        (Action[action], Role(role)): said == "yes"
        for action, *cells in lines
        for role, said in zip(head, cells, strict=True)
    }


EXPECTED = expected()
NONE = "0" * 32
Deed = Callable[[store.Comparison, store.Person], object]
DEEDS: dict[Action, list[Deed]] = {
    Action.READ_DOCUMENTS: [lambda of, who: documents.card(NONE)],
    Action.EDIT_DOCUMENTS: [
        lambda of, who: documents.delete(NONE),
        lambda of, who: documents.add(of.project_id, "a.txt", b"A lamp with two switches, one of them dim."),
    ],
    Action.EDIT_QUESTIONS: [
        lambda of, who: questions.add(of.project_id, ["Is it dim?"]),
        lambda of, who: questions.delete([NONE]),
        lambda of, who: questions.edit(NONE, "Is it?"),
    ],
    Action.GENERATE_ANSWERS: [
        lambda of, who: answers.submit(of.project_id, of.baseline_id),
        lambda of, who: jobs.cancel(NONE),
    ],
    Action.REVIEW: [
        lambda of, who: reviews.take(of.baseline_id, who.id, 1),
        lambda of, who: reviews.submit(NONE, who.id, question_rating=1, context_rating=1, text="No."),
    ],
    Action.MANAGE_REVIEWS: [
        lambda of, who: reviews.rows(of.baseline_id),
        lambda of, who: reviews.assign([], [who.id]),
        lambda of, who: reviews.decide(NONE, NONE, who.id),
    ],
    Action.TRAIN: [lambda of, who: finetunes.rows(of.project_id), lambda of, who: finetunes.cancel(NONE)],
    Action.SET_UP_COMPARISONS: [
        lambda of, who: comparisons.start(of.project_id, of.baseline_id, of.candidate_id),
        lambda of, who: comparisons.discard(of.id),
        lambda of, who: comparisons.reopen(of.id),
    ],
    Action.VOTE: [
        lambda of, who: comparisons.fetch(of.id, who.id),
        lambda of, who: comparisons.vote(of.id, NONE, who.id, Verdict.TIE, vote_id=new_id(), duration_ms=900),
    ],
    Action.SEE_RESULTS: [
        lambda of, who: results.read(of.id, viewer=who),
        lambda of, who: results.why(of.id, viewer=who),
    ],
    Action.SEE_LABELERS: [
        lambda of, who: results.labelers(of.id, viewer=who),
        lambda of, who: results.votes_table(of.id, viewer=who),
    ],
    Action.SHARE_RESULTS: [
        lambda of, who: results.share(of.id, viewer=who),
        lambda of, who: results.shares(of.id, viewer=who),
    ],
    Action.EXPORT: [lambda of, who: results.preferences(of.id, viewer=who)],
    Action.SEE_PEOPLE: [lambda of, who: accounts.members()],
    Action.INVITE: [
        lambda of, who: accounts.make_invitation(project_id=of.project_id),
        lambda of, who: accounts.invitations(),
        lambda of, who: accounts.take_out(NONE, of.project_id, who.id),
    ],
    Action.MANAGE_PEOPLE: [
        lambda of, who: accounts.change(NONE, Role.OWNER, [], who.id),
        lambda of, who: accounts.shut_out(NONE, who.id),
        lambda of, who: accounts.make_link(who.id, who.id),
        lambda of, who: accounts.signed_in(),
        lambda of, who: audit.deeds(),
    ],
    Action.MANAGE_PROJECTS: [
        lambda of, who: projects.create("Mine"),
        lambda of, who: projects.rename(of.project_id, "Mine", ""),
    ],
    Action.MANAGE_SETTINGS: [
        lambda of, who: providers.choose(providers.embedded().id),
        lambda of, who: where.connect("", ""),
        lambda of, who: reconciliation.report(of.project_id),
    ],
}
PAGES = {
    "overview": Action.EDIT_QUESTIONS,
    "documents": Action.EDIT_DOCUMENTS,
    "questions": Action.EDIT_QUESTIONS,
    "answers": Action.GENERATE_ANSWERS,
    "review": Action.REVIEW,
    "fine_tune": Action.TRAIN,
    "compare": Action.SET_UP_COMPARISONS,
    "vote": Action.VOTE,
    "results": Action.SEE_RESULTS,
    "people": Action.SEE_PEOPLE,
    "settings": Action.MANAGE_SETTINGS,
}


@pytest.fixture
def comparison(home: Path) -> store.Comparison:
    """Give an open comparison in the one project that there is."""
    return factories.make_comparison()


def test_the_table_is_as_written_down() -> None:
    assert {(action, role): roles.may(role, action) for action in Action for role in Role} == EXPECTED
    assert not any(roles.may(None, action) for action in Action)


@pytest.mark.parametrize("role", Role)
def test_services_refuse_on_their_own_what_a_role_may_not_do(comparison: store.Comparison, role: Role) -> None:
    person = factories.make_person("Kim", role)
    who = factories.acts_as(person)
    assert set(DEEDS) == set(Action)
    for action, deeds in DEEDS.items():
        for place, deed in enumerate(deeds):
            with acting.acting(who):
                allowed = True
                try:
                    deed(comparison, person)
                except NotAllowed:
                    allowed = False
                except WinrateError:
                    pass  # it was let in, and there is no such thing
            assert allowed == EXPECTED[action, role], (action, place)


def test_nobody_who_is_signed_out_does_anything(comparison: store.Comparison) -> None:
    person = factories.make_person("Kim", Role.OWNER)
    for action, deeds in DEEDS.items():
        with acting.acting(acting.Actor(None, None)), pytest.raises(NotAllowed):
            roles.require_here(action)
        if action not in (Action.SEE_RESULTS, Action.SEE_LABELERS, Action.SHARE_RESULTS):
            with acting.acting(acting.Actor(None, None)), pytest.raises(NotAllowed):
                deeds[0](comparison, person)


@pytest.mark.parametrize("role", Role)
def test_routes_refuse_on_their_own_what_a_role_may_not_do(comparison: store.Comparison, role: Role) -> None:
    person = factories.make_person("Kim", role)
    sent = {"id": new_id(), "labeler": person.id}
    take = f"/api/reviews/{comparison.baseline_id}/take"
    app = Starlette(routes=[*vote_routes, *review_routes])
    cookies = {accounts.COOKIE: factories.make_cookie(person)}
    with TestClient(app, headers={"origin": "http://testserver"}, cookies=cookies) as client:
        answered = {
            Action.VOTE: [
                client.get(f"/api/votes/{comparison.id}/next?limit=1"),
                client.post(f"/api/votes/{comparison.id}/undo", json=sent),
            ],
            Action.REVIEW: [
                client.post(take, json=sent | {"limit": 1}),
                client.post(f"/api/reviews/{comparison.baseline_id}/release", json=sent | {"answers": []}),
            ],
        }
    for action, replies in answered.items():
        for reply in replies:
            assert reply.status_code == (200 if EXPECTED[action, role] else 403), (action, reply.text)


@pytest.mark.parametrize("role", Role)
def test_pages_refuse_on_their_own_and_menus_show_what_is_allowed(
    comparison: store.Comparison, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    stories.sign_in(factories.make_person("Kim", role), monkeypatch)
    seen: set[str] = set()
    draw = st.navigation

    def note(pages: Mapping[str, Sequence[StreamlitPage]]) -> StreamlitPage:
        seen.update(each.url_path for group in pages.values() for each in group if each.visibility == "visible")
        return draw(pages)

    monkeypatch.setattr(st, "navigation", note)
    menu = AppTest.from_file(str(stories.ROOT / "navigation.py"), default_timeout=60).run()
    assert seen == {page.replace("_", "-") for page, action in PAGES.items() if EXPECTED[action, role]}
    for page, action in PAGES.items():
        file = str(stories.ROOT / "pages" / f"{page}.py")
        if EXPECTED[action, role]:
            menu.switch_page(file).run()
            assert not menu.exception and not menu.error, page
        else:
            alone = AppTest.from_file(file, default_timeout=60).run()
            assert alone.exception and not alone.title and not alone.button, page


def test_what_is_changed_on_the_people_page_holds_with_the_next_click(
    comparison: store.Comparison, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, kim = factories.make_person("Olga", Role.OWNER), factories.make_person("Kim")
    stories.sign_in(kim, monkeypatch)
    at = AppTest.from_file(str(stories.ROOT / "pages" / "results.py"), default_timeout=60).run()
    assert at.exception and not at.title
    accounts.change(kim.id, Role.VIEWER, [comparison.project_id], owner.id)
    at.run()
    assert not at.exception and "Not decided" in at.header[0].value
    accounts.change(kim.id, Role.VIEWER, [], owner.id)
    at.run()
    assert at.exception and not at.header


def test_somebody_stays_the_owner(comparison: store.Comparison) -> None:
    olga, kim = factories.make_person("Olga", Role.OWNER), factories.make_person("Kim")
    with pytest.raises(NotAllowed, match="own role"):
        accounts.change(olga.id, Role.VIEWER, [], olga.id)
    with pytest.raises(NotAllowed, match="has to be the owner"):
        accounts.change(olga.id, Role.VIEWER, [], kim.id)
    accounts.change(kim.id, Role.OWNER, [], olga.id)
    accounts.change(olga.id, Role.VIEWER, [], kim.id)
    assert variants.base(comparison.project_id)


def test_a_manager_gives_away_no_more_than_their_own(comparison: store.Comparison) -> None:
    mia = factories.make_person("Mia", Role.MANAGER)
    elsewhere = factories.make_project("Elsewhere", closed=True)
    with acting.acting(factories.acts_as(mia)):
        for role in (Role.OWNER, Role.MANAGER):
            with pytest.raises(NotAllowed, match="Only an owner"):
                accounts.make_invitation(role, project_id=comparison.project_id)
        with pytest.raises(NotAllowed, match="do not belong"):
            accounts.make_invitation(Role.VIEWER, project_id=elsewhere.id)
        assert "/join?token=" in accounts.make_invitation(Role.VIEWER, project_id=comparison.project_id)
