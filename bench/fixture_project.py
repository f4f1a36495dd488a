"""A project of any size for benches: chunks, questions and variants on the stub, in a data folder of its own."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench import hosts
from bench.stub import CHAT_MODEL, EMBEDDING_MODEL
from bench.worker_process import ROOT
from services import providers, store, variants
from services.store import migrate
from services.words import QuestionOrigin, Split
from tests.serving import free_port


@contextmanager
def home() -> Iterator[Path]:
    """Give a migrated store in a temporary data folder, for this process and its children."""
    with tempfile.TemporaryDirectory(prefix="winrate-bench-", ignore_cleanup_errors=True) as folder:
        os.environ["WINRATE_HOME"] = folder
        os.environ.pop("WINRATE_DATABASE_URL", None)
        store.reset()
        migrate.upgrade()
        yield Path(folder)
        store.reset()


@contextmanager
def stub_process(*, latency: float, slots: int) -> Iterator[str]:
    """Serve the stub from a process of its own; gives its base URL."""
    port = free_port()
    command = [sys.executable, "-m", "bench.stub", "--port", str(port), "--latency", str(latency)]
    process = subprocess.Popen([*command, "--slots", str(slots)], cwd=ROOT)
    try:
        _wait_for(f"http://127.0.0.1:{port}/v1/models")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(10)


def provider(base_url: str, *, in_flight: int) -> store.Provider:
    """Make the stub the host that new work uses."""
    made = hosts.save(
        "Stub", base_url, "sk-bench", chat_model=CHAT_MODEL, embedding_model=EMBEDDING_MODEL, in_flight=in_flight
    )
    providers.choose(made.id)
    return made


def project(*, chunks: int, questions: int, split: Split = Split.TRAIN) -> store.Project:
    """Add a project with a document of `chunks` chunks of about 800 characters, and `questions` questions."""
    with store.writing() as session:
        made = store.Project(name="Bench", product="Acme Cloud")
        session.add(made)
        session.flush()
        document = store.Document(
            project_id=made.id, name="bench.txt", media_type="text/plain", sha256="0" * 64, title="Bench", characters=1
        )
        session.add(document)
        session.flush()
        session.add_all(_chunks(document.id, chunks, split))
        session.add_all(_questions(made.id, questions, split))
    return made


def two_variants(project_id: str, host: store.Provider) -> list[store.Variant]:
    """Give the base variant and one of another model at the same host."""
    base = variants.base(project_id)
    tuned = variants.add_model(project_id, host, f"ft:{CHAT_MODEL}", label="Tuned", tuned=True)
    return [base, variants.like(base, tuned)]


def _chunks(document_id: str, count: int, split: Split) -> Sequence[store.Chunk]:
    sentence = "Section {0} says that part {0} of Acme Cloud takes {1} steps and costs {2} euros a month. "
    texts = ["".join(sentence.format(each, each + more, more) for more in range(9)) for each in range(count)]
    return [store.Chunk(document_id=document_id, position=at, text=text, split=split) for at, text in enumerate(texts)]


def _questions(project_id: str, count: int, split: Split) -> Sequence[store.Question]:
    return [
        store.Question(
            project_id=project_id,
            text=f"How many steps does part {each} of Acme Cloud take?",
            split=split,
            origin=QuestionOrigin.MANUAL,
            position=each,
        )
        for each in range(count)
    ]


def _wait_for(url: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(url)
