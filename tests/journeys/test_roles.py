"""Each role joins by an invitation in a real Chromium and sees what it should, and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from services import accounts, store
from services.words import Role
from tests import factories
from tests.browser import chromium
from tests.serving import serve

PATIENCE_MS = 60_000
MENUS = {
    Role.MANAGER: [
        "Overview", "Documents", "Questions", "Answers", "Review", "Fine-tune", "Compare", "Vote", "Results", "People",
    ],
    Role.LABELER: ["Vote", "Review"],
    Role.VIEWER: [],  # one page needs no menu
}  # fmt: skip
FIRST = {Role.MANAGER: "Lamp shop", Role.LABELER: "Which answer is better?", Role.VIEWER: "Results"}
SHUT = {Role.MANAGER: "settings", Role.LABELER: "results", Role.VIEWER: "vote"}


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with chromium() as opened:
        yield opened


def joins(browser: Browser, url: str, role: Role, project: store.Project) -> Page:
    """Open an invitation and enter a name."""
    link = urlsplit(accounts.make_invitation(role, project_id=project.id))
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{url}{link.path}?{link.query}")
    expect(page.get_by_text(f"Project: {project.name}.")).to_be_visible()
    page.get_by_label("Your name").fill(f"Kim {role}")
    page.get_by_role("button", name="Start").click()
    return page


@pytest.mark.journey
@pytest.mark.timeout(300)
def test_each_role_sees_its_own_pages_and_project_and_no_other(browser: Browser, home: Path) -> None:
    expect.set_options(timeout=PATIENCE_MS)
    factories.make_project("Secret torches", closed=True)
    project = factories.make_project(closed=True)
    factories.make_comparison(project, questions=2)
    with serve("app:app", home) as url:
        for role, menu in MENUS.items():
            page = joins(browser, url, role, project)
            expect(page.get_by_role("heading", name=FIRST[role], level=1)).to_be_visible()
            links = page.get_by_test_id("stSidebarNavLink")
            expect(links).to_have_count(len(menu))
            assert [each.strip().splitlines()[-1] for each in links.all_inner_texts()] == menu
            assert "Secret torches" not in page.content()
            page.goto(f"{url}/{SHUT[role]}")
            expect(page.get_by_role("heading", name=FIRST[role], level=1)).to_be_visible()
            page.context.close()
