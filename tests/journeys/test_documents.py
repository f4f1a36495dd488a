"""Ten formats and five broken files at once in a real browser: read by the worker, looked into, cut anew, replaced."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from bench.worker_process import working
from services import accounts, documents, projects
from services.documents import versions
from services.store import Document
from services.words import Role
from tests import factories
from tests.browser import chromium
from tests.journeys import document_files
from tests.serving import serve

pytestmark = pytest.mark.journey
SENTENCES = ("is empty", "is scanned", "protected by a password", "is damaged", "is a picture")


@pytest.fixture
def page(home: Path) -> Iterator[Page]:
    """The owner's browser, with only the app and its worker running."""
    owner = factories.make_person("Olga", Role.OWNER)
    projects.begin()
    with serve("app:app", home) as url, working(home), chromium() as browser:
        yield signed_in(browser, url, factories.make_cookie(owner))


def signed_in(browser: Browser, url: str, cookie: str) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": accounts.COOKIE, "value": cookie, "url": url}])
    page = context.new_page()
    expect.set_options(timeout=30_000)
    page.goto(f"{url}/documents")
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()
    return page


def uploads(page: Page, files: dict[str, bytes]) -> None:
    sent: list[FilePayload] = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files.items()
    ]
    page.locator("input[type=file]").first.set_input_files(sent)


def opens(page: Page, document: Document) -> None:
    page.locator(f".st-key-document_card-open-{document.id} button").click()
    expect(page.get_by_role("heading", name=document.title)).to_be_visible()


@pytest.mark.timeout(300)
def test_every_format_lands_and_a_document_lives_on(page: Page) -> None:
    good, broken = document_files.good(), document_files.broken()
    uploads(page, good | broken)
    expect(page.get_by_text("You can leave this page meanwhile.")).to_be_visible()
    expect(page.get_by_text(f"{len(good)} documents were added.")).to_be_visible(timeout=120_000)
    for sentence in SENTENCES:
        expect(page.get_by_text(sentence)).to_be_visible()
    (project,) = projects.listing()
    cards = {card.document.name: card for card in documents.listing(project.id)}
    assert set(cards) == set(good) and all(card.chunks for card in cards.values())
    page.get_by_role("button", name="Got it").click()

    handbook = cards["handbook.md"].document
    opens(page, handbook)
    chunk = documents.chunks(handbook.id)[1]
    page.locator(".chunk", has_text=chunk.text[:30]).click()
    lit = page.locator(".paper .on")
    expect(lit.first).to_be_visible()
    assert "".join(lit.first.inner_text().split()) in "".join(chunk.text.split())
    expect(page).to_have_url(re.compile(chunk.id))  # the address leads back to this place
    page.get_by_label("Find in this document").fill("warranty")
    expect(page.get_by_text("1 of")).to_be_visible()

    page.get_by_text("Chunk size", exact=True).click()
    page.get_by_text("Equal lengths").click()
    page.get_by_role("slider").first.press("Home")
    expect(page.get_by_text(re.compile("^3 → [4-9]"))).to_be_visible()
    page.get_by_role("button", name="Cut it this way").click()
    expect(page.get_by_text("chunks now.")).to_be_visible()
    assert documents.card(handbook.id).chunks > cards["handbook.md"].chunks

    page.get_by_role("button", name="All documents").click()
    uploads(page, {"handbook.md": document_files.handbook(price=59)})
    page.get_by_role("button", name="See what changed").click()
    expect(page.locator("ins", has_text="59")).to_be_visible()
    expect(page.locator("del", has_text="49")).to_be_visible()
    page.get_by_role("button", name="Replace").click()
    expect(page.get_by_text("is now version 2")).to_be_visible()
    assert [version.number for version in versions.history(handbook.id)] == [2, 1]
    assert versions.content(handbook.id, 1) == good["handbook.md"]
    assert any("59 euros" in each.text for each in documents.chunks(handbook.id))
