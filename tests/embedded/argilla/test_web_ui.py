"""Argilla's own web UI in a real Chromium."""

from collections.abc import Iterator

import argilla as rg
import pytest
from playwright.sync_api import Page, expect

from tests.browser import chromium

from .conftest import PASSWORD, Person, make_dataset

SLOW = 60_000


@pytest.fixture
def page() -> Iterator[Page]:
    """Open a browser's page."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(SLOW)
        yield page


@pytest.fixture
def dataset(owner: rg.Argilla, workspace: rg.Workspace) -> rg.Dataset:
    """Log four records to label."""
    dataset = make_dataset(workspace, owner)
    dataset.records.log([{"id": f"pair-{n}", "prompt": f"How do I reset password {n}?"} for n in range(4)])
    return dataset


def test_a_labeler_signs_in_labels_and_sees_the_progress(page: Page, dataset: rg.Dataset, annotator: Person) -> None:
    sign_in(page, dataset, annotator)
    page.get_by_text(dataset.name).first.click()
    expect(page.get_by_text("1 of 4")).to_be_visible(timeout=SLOW)
    expect(page.locator("body")).to_contain_text("0.00%")

    page.locator("label[for=verdict_A]").click()
    page.locator(".button--submit").click()
    expect(page.locator("body")).to_contain_text("25.00%", timeout=SLOW)
    expect(page.get_by_text("2 of 4")).to_be_visible(timeout=SLOW)

    page.locator(".button--discard").click()
    expect(page.get_by_text("3 of 4")).to_be_visible(timeout=SLOW)
    assert annotator.progress(dataset) == {"total": 4, "submitted": 1, "discarded": 1, "draft": 0, "pending": 2}


def test_a_queue_can_be_filtered_by_status_and_searched(page: Page, dataset: rg.Dataset, annotator: Person) -> None:
    first = next(iter(dataset.records()))
    annotator.respond(first, "submitted", {"verdict": "A"})
    sign_in(page, dataset, annotator)
    page.get_by_text(dataset.name).first.click()
    expect(page.get_by_text("1 of 3")).to_be_visible(timeout=SLOW)

    page.locator("button.search-area__icon").first.click()
    page.keyboard.type("password 3")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 1", exact=True)).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("How do I reset password 3?")).to_be_visible()

    page.goto(f"{base_url(dataset)}/dataset/{dataset.id}/annotation-mode?page=1&status=submitted")
    expect(page.get_by_text("1 of 1", exact=True)).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(first.fields["prompt"])).to_be_visible()


def test_a_whole_page_is_labeled_and_discarded_in_bulk(page: Page, dataset: rg.Dataset, annotator: Person) -> None:
    sign_in(page, dataset, annotator)
    page.get_by_text(dataset.name).first.click()
    expect(page.get_by_text("1 of 4")).to_be_visible(timeout=SLOW)
    page.get_by_label("Switch to Bulk Mode").click()
    boxes = page.locator(".checkbox__container")  # the first ticks all
    expect(boxes).to_have_count(5, timeout=SLOW)

    boxes.nth(1).click()
    boxes.nth(2).click()
    page.locator("label[for=verdict_A]").click()
    page.locator(".button--submit").click()
    expect(page.locator(".status-tag.--submitted")).to_have_count(2, timeout=SLOW)
    expect(page.locator("body")).to_contain_text("50.00%", timeout=SLOW)

    boxes.nth(3).click()
    boxes.nth(4).click()
    page.locator(".button--discard").click()
    expect(page.locator(".status-tag.--discarded")).to_have_count(2, timeout=SLOW)
    assert annotator.progress(dataset) == {"total": 4, "submitted": 2, "discarded": 2, "draft": 0, "pending": 0}


def sign_in(page: Page, dataset: rg.Dataset, person: Person) -> None:
    page.goto(f"{base_url(dataset)}/sign-in")
    page.locator("input[name=Username]").fill(person.username)
    page.locator("input[name=Password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def base_url(dataset: rg.Dataset) -> str:
    return str(dataset._client.api_url).rstrip("/")
