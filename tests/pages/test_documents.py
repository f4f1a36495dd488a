"""The documents page: files are read by the worker, each is accounted for, looked into, cut anew and replaced."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from services import documents, store
from services.documents import ChunkSettings, versions
from services.jobs import silence
from services.store import Project
from services.words import ChunkStrategy, Role, UploadOutcome
from tests import factories
from tests.pages.stories import sign_in, words
from tests.services.documents.reading_worker import read_all, upload
from tests.services.reading import files

PAGE = str(Path(__file__).resolve().parents[2] / "pages" / "documents.py")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    factories.fresh_store(tmp_path, monkeypatch)
    sign_in(factories.make_person("Olga", Role.OWNER), monkeypatch)
    yield factories.make_project()


def opened(**address: str) -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=30)
    for key, value in address.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def dialog(component: str, subject_id: str) -> AppTest:
    """Open a dialog on every run: AppTest has no reruns of a fragment alone."""

    def script(component: str, subject_id: str) -> None:
        import importlib

        from services import documents
        from services.documents import upload_queue
        from services.errors import NotFound

        try:
            found = documents.card if component == "document_delete" else upload_queue.get
            importlib.import_module(f"components.{component}").show(found(subject_id))
        except NotFound:
            pass

    at = AppTest.from_function(script, default_timeout=30, args=(component, subject_id)).run()
    assert not at.exception
    return at


def test_the_sample_is_one_click_away(project: Project) -> None:
    at = opened()
    at.button("document_sample.use").click().run()
    assert not at.exception
    (card,) = documents.listing(project.id)
    assert any(f"{card.chunks} chunks" in caption.value for caption in at.caption)
    assert at.button("documents.next")


def test_the_good_files_land_and_the_bad_ones_are_named(project: Project) -> None:
    documents.add(project.id, "guide.md", files.MARKDOWN)
    at = opened()
    at.file_uploader[0].set_value(
        [
            ("help.html", files.HTML, "text/html"),
            ("empty.txt", b"", "text/plain"),
            ("copy.md", files.MARKDOWN, "text/markdown"),
        ]
    ).run()
    assert not at.exception
    read_all(project.id)
    at = opened()
    assert [card.document.name for card in documents.listing(project.id)] == ["guide.md", "help.html"]
    assert "was added" in at.success[0].value
    assert "is empty" in at.warning[0].value
    assert "is here already" in at.info[0].value
    at.button("document_outcomes.seen").click().run()
    assert not at.warning


def test_what_is_being_read_is_named_and_can_be_stopped(project: Project) -> None:
    documents.receive(project.id, "guide.md", files.MARKDOWN)
    documents.receive(project.id, "help.html", files.HTML)
    at = opened()
    assert "You can leave this page meanwhile." in words(at)
    at.button("document_reading.stop").click().run()
    at = opened()
    assert "2 files still to be read." in words(at)
    at.button("document_reading.again").click().run()
    read_all(project.id)
    assert len(documents.listing(project.id)) == 2


def test_a_worker_that_is_down_is_said_to_be_down(project: Project, tmp_path: Path) -> None:
    documents.receive(project.id, "guide.md", files.MARKDOWN)
    beat = tmp_path / "worker.heartbeat"
    beat.touch()
    long_ago = time.time() - 2 * silence.WORKER_SECONDS
    os.utime(beat, (long_ago, long_ago))
    with store.writing() as writing:
        job = writing.query(store.Job).one()
        job.created_at = job.created_at.replace(year=job.created_at.year - 1)
    assert "the worker, which isn" in opened().info[0].value
    beat.touch()
    assert not [each for each in opened().info if "which isn" in each.value]


def test_a_document_opens_at_its_chunk_by_its_address(project: Project) -> None:
    sample = documents.add_sample(project.id)
    chunk = documents.chunks(sample.id)[4]
    at = opened(document=sample.id, chunk=chunk.id)
    assert "Hearthbox" in at.header[0].value
    assert not at.title
    at.button("document_view.back").click().run()
    assert at.title[0].value == "Documents"


def test_a_document_that_is_gone_is_said_to_be_gone(project: Project) -> None:
    at = AppTest.from_file(PAGE, default_timeout=30)
    at.query_params["document"] = "nothing"
    at.run()
    assert not at.exception
    assert "was deleted" in at.error[0].value
    at.button("document_view.back").click().run()
    assert at.title[0].value == "Documents"


def test_another_size_is_tried_and_then_applied(project: Project) -> None:
    sample = documents.add_sample(project.id)
    before = documents.card(sample.id).chunks
    at = opened(document=sample.id)
    at.segmented_control(f"document_view.part.{sample.id}").set_value("Chunk size").run()
    assert at.button(f"document_chunk_settings.apply.{sample.id}").disabled
    at.segmented_control(f"document_chunk_settings.strategy.{sample.id}").set_value(ChunkStrategy.SENTENCES).run()
    at.slider(f"document_chunk_settings.tokens.{sample.id}").set_value(60).run()
    assert at.metric[0].value.startswith(f"{before} → ")
    assert documents.card(sample.id).chunks == before
    at.checkbox(f"document_chunk_settings.all.{sample.id}").check().run()
    at.button(f"document_chunk_settings.apply.{sample.id}").click().run()
    assert not at.exception
    assert documents.card(sample.id).chunks > before
    document = documents.add(project.id, "guide.md", files.MARKDOWN)
    assert ChunkSettings.of(document) == ChunkSettings(ChunkStrategy.SENTENCES, 60, 0)


@pytest.mark.parametrize(("act", "names", "version"), [("replace", 1, 2), ("keep_both", 2, 1), ("not_now", 1, 1)])
def test_a_new_version_is_shown_and_then_decided(project: Project, act: str, names: int, version: int) -> None:
    document = documents.add(project.id, "guide.md", files.MARKDOWN)
    (waiting,) = upload(project.id, ("guide.md", files.MARKDOWN + b"\n\n## Returns\n\nSend it back within 30 days.\n"))
    assert opened().button(f"document_new_version.see.{waiting.id}")
    at = dialog("document_new_version", waiting.id)
    assert "1 section new" in words(at) and "**Returns**" in words(at)
    at.button(f"document_new_version.{act}.{waiting.id}").click().run()
    assert len(documents.listing(project.id)) == names
    assert versions.history(document.id)[0].number == version
    assert not [each for each in documents.uploads(project.id) if each.outcome == UploadOutcome.NEW_VERSION]


def test_what_was_left_out_and_the_versions_can_be_seen(project: Project) -> None:
    document = documents.add(project.id, "manual.pdf", files.text_pdf(4))
    at = opened(document=document.id)
    at.segmented_control(f"document_view.part.{document.id}").set_value("Left out").run()
    assert at.dataframe[0].value["Why"].tolist()
    at.segmented_control(f"document_view.part.{document.id}").set_value("Versions").run()
    assert "**Version 1**" in words(at)


def test_deleting_says_what_goes_and_waits_for_a_yes(project: Project) -> None:
    document = documents.add(project.id, "guide.md", files.MARKDOWN)
    factories.make_questions(project, 2, chunks=documents.chunks(document.id))
    at = opened()
    at.button(f"document_card.delete.{document.id}").click().run()
    assert any("2 questions written from it" in each.value for each in at.markdown)
    assert documents.listing(project.id)
    at = dialog("document_delete", document.id)
    at.button(f"document_delete.go.{document.id}").click().run()
    assert documents.listing(project.id) == []


def test_a_file_name_with_markup_is_shown_as_it_is(project: Project) -> None:
    at = opened()
    at.file_uploader[0].set_value([("![x](http://a.b/c.png).txt", b"", "text/plain")]).run()
    assert "![" not in at.warning[0].value
    assert r"\!\[x\]\(http" in at.warning[0].value


def test_a_labeler_reads_a_document_and_changes_nothing(
    project: store.Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = documents.add_sample(project.id)
    sign_in(factories.make_person("Lea"), monkeypatch)
    at = opened(document=sample.id)
    assert not at.exception and at.header[0].value.startswith("Hearthbox")
    assert not at.button and not at.segmented_control


def test_another_projects_document_is_not_shown(project: store.Project) -> None:
    elsewhere = documents.add_sample(factories.make_project("Elsewhere").id)
    at = opened(document=elsewhere.id)
    assert not at.exception and not at.header and "was deleted" in at.error[0].value
