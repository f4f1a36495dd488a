"""From an empty comparison over "not decided" to "ship" in a browser, and every file that can be taken away, opened."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import datasets
import pandas as pd
import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from services import accounts, comparisons, projects, results, store
from services.training.port import Request
from services.training.row_checks import HERE, problems
from services.words import Outcome, Role, TrainingMethod
from tests import factories
from tests.browser import chromium
from tests.services.test_results import vote_all
from tests.serving import serve

PATIENCE_MS = 60_000
QUESTIONS = 30
W, L, T, B = Outcome.WIN, Outcome.LOSS, Outcome.TIE, Outcome.BOTH_BAD
pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def owner(home: Path) -> store.Person:
    """The owner of a project."""
    made = factories.make_person("Olga", Role.OWNER)
    projects.choose(made.id, factories.make_project().id)
    return made


@pytest.fixture
def comparison(owner: store.Person) -> store.Comparison:
    """A comparison that nobody has voted in."""
    return factories.make_comparison(projects.current(owner.id), questions=QUESTIONS)


@pytest.fixture
def page(browser: Browser, home: Path, owner: store.Person, comparison: store.Comparison) -> Iterator[Page]:
    """The results page, open for the owner."""
    with serve("app:app", home) as url:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
        context.add_cookies([{"name": accounts.COOKIE, "value": factories.make_cookie(owner), "url": url}])
        opened = context.new_page()
        opened.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        opened.goto(f"{url}/results")
        yield opened
        context.close()


def says(page: Page, verdict: str) -> None:
    """Wait until the verdict stands on the page, which looks for new votes by itself."""
    expect(page.get_by_role("heading", name=verdict)).to_be_visible()


def download(page: Page, label: str) -> bytes:
    """Press a download button; gives the file."""
    with page.expect_download() as saved:
        page.get_by_role("button", name=label, exact=True).click()
    return saved.value.path().read_bytes()


def test_from_nothing_to_ship_and_away(
    page: Page, browser: Browser, owner: store.Person, comparison: store.Comparison, tmp_path: Path
) -> None:
    says(page, "Not decided: no votes yet")
    vote_all(comparison, factories.make_person("Ada"), [W] * 9 + [L] * 5 + [T] * 2)
    says(page, "Not decided")
    expect(page.get_by_text("9\u00a0wins, 2\u00a0ties")).to_be_visible()
    vote_all(comparison, factories.make_person("Secret Ben"), [W] * QUESTIONS, minute=60)
    vote_all(comparison, factories.make_person("Cem"), [W] * QUESTIONS, minute=120)
    says(page, "Ship Tuned")
    expect(page.get_by_text("Clearest wins (10)")).to_be_visible()
    comparisons.close(comparison.id)
    page.reload()
    says(page, "Ship Tuned")
    expect(page.get_by_text("Voting is closed")).to_be_visible()
    _report_opens(download(page, "Report (HTML)"), browser, tmp_path)
    _pdf_opens(download(page, "Report (PDF)"), tmp_path)
    fingerprint = results.data_hash(comparison.id, viewer=owner)
    csv = pd.read_csv(io.BytesIO(download(page, "Votes (CSV)")))
    parquet = pd.read_parquet(io.BytesIO(download(page, "Votes (Parquet)")))
    assert len(csv) == len(parquet) == 2 * QUESTIONS + 16 and set(csv["votes_sha256"]) == {fingerprint}
    assert not parquet["labeler"].str.contains("Secret").any()
    rows = download(page, "Preferences (DPO, JSONL)").decode()
    request = Request("key", "base", TrainingMethod.DPO, rows, "", "winrate", epochs=1, tokens=1)
    assert problems(request, HERE) == [] and len(rows.splitlines()) == QUESTIONS
    _dataset_opens(download(page, "Preferences (Hugging Face dataset)"), tmp_path)
    everything = zipfile.ZipFile(io.BytesIO(download(page, "Everything (zip)")))
    assert fingerprint in everything.read("methods.txt").decode() and len(everything.namelist()) == 14
    page.get_by_role("button", name="Charts").click()
    for chart in ("Votes", "Score", "Narrowing"):
        assert Image.open(io.BytesIO(download(page, f"{chart} (PNG)"))).width > 1920
        assert download(page, f"{chart} (SVG)").startswith(b"<svg")


def _report_opens(content: bytes, browser: Browser, folder: Path) -> None:
    saved = folder / "report.html"
    saved.write_bytes(content)
    context = browser.new_context(offline=True)
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(saved.as_uri())
    expect(opened.get_by_role("heading", name="Ship Tuned")).to_be_visible()
    assert opened.get_by_role("img").count() == 3 and asked == [saved.as_uri()]
    context.close()


def _pdf_opens(content: bytes, folder: Path) -> None:
    saved = folder / "report.pdf"
    saved.write_bytes(content)
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == 1 and "Ship Tuned" in document[0].get_textpage().get_text_range()
    if tool := shutil.which("pdftoppm"):
        subprocess.run([tool, "-png", "-r", "50", saved, folder / "page"], check=True)
        assert len(list(folder.glob("page*.png"))) == 1


def _dataset_opens(content: bytes, folder: Path) -> None:
    zipfile.ZipFile(io.BytesIO(content)).extractall(folder / "dataset")
    loaded = datasets.load_from_disk(str(folder / "dataset"))
    assert len(loaded) == QUESTIONS and set(loaded.column_names) >= {"prompt", "chosen", "rejected"}
