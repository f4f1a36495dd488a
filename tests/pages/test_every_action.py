"""Every action of every page, driven as every role: what is offered is allowed, what is not allowed is refused."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.review_views import View
from services import accounts, comparisons, demo, projects, store
from services.accounts import Action, roles
from services.words import Role
from tests import factories
from tests.model_stub import RunningStub
from tests.pages.crawler import Snapshot, Start, opened, pressed
from tests.pages.stories import sign_in, words
from tests.services.test_roles import PAGES

FEWEST = {Role.OWNER: 90, Role.MANAGER: 90, Role.LABELER: 3, Role.VIEWER: 1}  # so that the walk cannot come to nothing
VIEWS: dict[str, tuple[str, list[str]]] = {
    "questions": ("questions.view", ["List", "Coverage", "Held out", "Add", "Import"]),
    "review": ("review_views.chosen", list(View)),
}


@pytest.fixture
def project(stub: RunningStub) -> store.Project:
    """Load the finished project of the demo, with an invitation that waits; its vote is open again."""
    owner = factories.make_person("Olga", Role.OWNER)
    assert demo.load()
    found = projects.current(owner.id)
    accounts.make_invitation(Role.LABELER, project_id=found.id, by=owner.id)
    comparisons.reopen(comparisons.listing(found.id)[0].id, owner.id)
    return found


def starts(project: store.Project) -> list[Start]:
    """List every page, each of its views, and a document that is opened."""
    with store.reading() as session:
        document = session.query(store.Document).filter_by(project_id=project.id).first()
    assert document is not None
    found = [Start(page) for page in PAGES if page not in VIEWS]
    found += [Start(page, session=((key, view),)) for page, (key, views) in VIEWS.items() for view in views]
    return [*found, Start("documents", address=(("document", document.id),))]


def refusals(at: AppTest, role: Role) -> list[str]:
    """Give what the page says of rights that are missing."""
    said = [str(each.value) for each in (*at.error, *at.toast)]
    marks = (f"As a {role} you cannot", "do not belong", "signed out")
    return [each for each in said if any(mark in each for mark in marks)]


@pytest.mark.parametrize("role", Role)
def test_what_a_page_offers_to_a_role_is_allowed_to_it(
    project: store.Project, role: Role, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(factories.make_person("Kim", role), monkeypatch)
    snapshot = Snapshot(tmp_path)
    presses: list[str] = []
    for start in starts(project):
        if not roles.may(role, Action.READ_DOCUMENTS if start.address else PAGES[start.page]):
            continue
        for name, at in pressed(start, snapshot):
            presses.append(name)
            assert not at.exception, (name, [each.message for each in at.exception])
            assert not refusals(at, role), (name, words(at))
    assert len(presses) >= FEWEST[role], presses


@pytest.mark.parametrize("role", [Role.MANAGER, Role.LABELER, Role.VIEWER])
def test_a_press_on_a_page_that_a_role_may_not_see_is_refused(
    project: store.Project, role: Role, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, other = factories.make_person("Otto", Role.OWNER), factories.make_person("Kim", role)
    snapshot = Snapshot(tmp_path)
    for page in (page for page, action in PAGES.items() if not roles.may(role, action)):
        snapshot.put_back()
        sign_in(owner, monkeypatch)
        at = opened(Start(page))
        button = next((each for each in at.main.button if not each.disabled), None)
        sign_in(other, monkeypatch)  # their role was changed, or another person sits down here
        before, title = deeds(), at.title[0].value
        (button.click() if button else at).run()
        assert at.exception or [each.value for each in at.title] != [title], (page, "it is drawn no more")
        assert deeds() == before, (page, "nothing is done")


def deeds() -> int:
    """Count what was written down, but for sign-ins, and the jobs that were queued."""
    with store.reading() as session:
        done = session.query(store.AuditEvent).filter(store.AuditEvent.action != "session.began")
        return done.count() + session.query(store.Job).count()
