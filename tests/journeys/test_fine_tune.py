"""Fine-tuning in a browser on the real models server: both methods, a killed worker, a closed page, another host."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bench import hosts
from bench.worker_process import Worker
from services import accounts, finetunes, projects, providers, reviews, store, variants
from services.finetunes.code import KEY_VARIABLE
from services.words import Role, RunStatus, Split, TrainingMethod
from tests import factories
from tests.browser import chromium, settled
from tests.embedded.models.server import CHAT, EMBED, KEY, ModelsServer, prepared_base
from tests.serving import serve

ROWS = 10  # the fewest that a host other than ours takes
PATIENCE_MS = 150_000
pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store with a project whose answers are reviewed."""
    with pytest.MonkeyPatch.context() as patching:
        folder = factories.fresh_store(tmp_path_factory.mktemp("fine-tune"), patching)
        _seed()
        yield folder
        store.reset()


def _seed() -> None:
    owner = accounts.find_or_create(accounts.OWNER_USERNAME, "Olga", Role.OWNER)
    project = factories.make_project()
    projects.choose(owner.id, project.id)
    factories.make_chunks(project)
    held_out = factories.make_questions(project, 3)
    asked = factories.make_questions(project, ROWS, split=Split.TRAIN)
    things = ("bulb", "cable", "plug", "shade", "base", "arm", "spring", "dimmer", "box", "manual")
    with store.writing() as session:
        for question, thing in zip(asked, things, strict=True):
            session.get_one(store.Question, question.id).text = f"May I wash the {thing}?"
    base = variants.base(project.id)
    for answer in factories.make_answers(base, asked, "No.", contexts=("Everything can be washed.",)):
        reviews.submit(answer.id, owner.id, question_rating=5, context_rating=5, text="Yes, you may wash it.")
    assert len(held_out) == 3


@pytest.fixture(scope="module")
def models(home: Path) -> Iterator[ModelsServer]:
    """The models server on this machine."""
    server = ModelsServer(home).start()
    prepared_base(server)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def worker(home: Path, models: ModelsServer) -> Iterator[Worker]:
    """The worker, which a test may kill."""
    running = Worker(home)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def owner(home: Path, models: ModelsServer) -> Iterator[BrowserContext]:
    """The owner's browser, signed in."""
    with serve("app:app", home) as url, chromium() as browser:
        yield _signed_in(browser, url)


def _signed_in(browser: Browser, url: str) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=url)
    link = urlsplit(accounts.make_owner_link())
    page = context.new_page()
    page.goto(f"{link.path}?{link.query}")
    page.close()
    return context


def opened(owner: BrowserContext) -> Page:
    """Open the page of fine-tunes."""
    page = owner.new_page()
    page.set_default_timeout(60_000)
    page.goto("/fine-tune")
    expect(page.get_by_role("heading", name="Fine-tune", exact=True)).to_be_visible(timeout=60_000)
    return page


def launch(page: Page, name: str, *, method: str = "Right answers") -> None:
    """Choose the method, one pass and a name, and launch."""
    page.get_by_role("radio", name=method).click()
    for label, value in (("Passes over the rows", "1"), ("Name of the result", name)):
        box = page.get_by_label(label)
        box.fill(value)
        box.press("Enter")
        box.press("Tab")
        settled(page)
    expect(page.get_by_text("can be trained on").first).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Launch").click(timeout=PATIENCE_MS)
    eventually(lambda: newest().suffix == name)


def newest() -> store.FineTuneRun:
    """Give the newest run of the store, or an empty one."""
    (project,) = projects.listing()
    return finetunes.latest(project.id) or store.FineTuneRun(suffix="")


def eventually(found: Callable[[], object], seconds: float = 60) -> None:
    """Wait until something holds."""
    until = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < until, "it did not come to pass in time"
        time.sleep(0.1)


def done(page: Page, name: str) -> store.FineTuneRun:
    """Wait on the page for what came out."""
    expect(page.get_by_text(f"Fine-tuned ({name})").first).to_be_visible(timeout=PATIENCE_MS)
    run = newest()
    assert run.status is RunStatus.SUCCEEDED and run.tuned_model is not None
    return run


def test_right_answers_train_while_the_page_is_closed_and_the_worker_is_killed(
    owner: BrowserContext, models: ModelsServer, worker: Worker
) -> None:
    page = opened(owner)
    launch(page, "first")
    page.close()
    eventually(lambda: newest().host_job_id)
    worker.kill()
    worker.start()
    page = opened(owner)
    run = done(page, "first")
    expect(page.get_by_text("not a verdict").first).to_be_visible(timeout=PATIENCE_MS)
    jobs = models.client().fine_tuning.jobs.list().data
    assert [job.fine_tuned_model for job in jobs] == [run.tuned_model and run.tuned_model.name]
    assert finetunes.events(run.id) and len(finetunes.samples(run.id)) >= 1
    page.close()


def test_the_lines_that_the_page_shows_train_the_same(owner: BrowserContext, tmp_path: Path) -> None:
    page = opened(owner)
    page.get_by_role("tab", name="Show me the code").click()
    lines = page.locator("[data-testid=stCode] code").filter(has_text="fine_tuning").first.inner_text()
    run = newest()
    (tmp_path / finetunes.training_file(run)).write_text(run.training_jsonl)
    environment = {**os.environ, KEY_VARIABLE: KEY}
    said = subprocess.run(
        [sys.executable, "-c", lines], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=240
    )
    assert said.stdout.startswith(f"succeeded ft:{CHAT}:winrate:first"), said.stderr
    page.close()


def test_preferences_train_though_the_worker_is_killed_at_once(
    owner: BrowserContext, models: ModelsServer, worker: Worker
) -> None:
    page = opened(owner)
    launch(page, "second", method="Preferences")
    worker.kill()
    worker.start()
    run = done(page, "second")
    assert run.method is TrainingMethod.DPO
    jobs = models.client().fine_tuning.jobs.list().data
    assert len(jobs) == 3 and jobs[0].method is not None and jobs[0].method.type == "dpo"
    page.close()


def test_the_same_page_trains_on_another_host(
    owner: BrowserContext, models: ModelsServer, worker: Worker, tmp_path: Path
) -> None:
    shutil.copytree(prepared_base(models), tmp_path / "models/base")
    other = ModelsServer(tmp_path).start()
    try:
        host = hosts.save("Another host", other.base_url, KEY, chat_model=CHAT, embedding_model=EMBED, in_flight=4)
        providers.choose(host.id)
        page = opened(owner)
        launch(page, "third")
        run = done(page, "third")
        assert run.base_model.provider_id == host.id
        assert len(other.client().fine_tuning.jobs.list().data) == 1
        page.close()
    finally:
        other.stop()
