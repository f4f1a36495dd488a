"""The documents page: files land one by one, what was read can be seen, and deleting says what goes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from services import documents
from services.store import Project
from services.words import Role
from tests import factories
from tests.services.reading import files

PAGE = str(Path(__file__).resolve().parents[2] / "pages" / "documents.py")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    factories.fresh_store(tmp_path, monkeypatch)
    owner = factories.make_person("Olga", Role.OWNER)
    for name in ("owner", "person"):
        monkeypatch.setattr(session, name, lambda: owner)
    yield factories.make_project()


def opened() -> AppTest:
    at = AppTest.from_file(PAGE, default_timeout=30).run()
    assert not at.exception
    return at


def dialog(component: str, document_id: str) -> AppTest:
    """Open a dialog on every run: AppTest has no reruns of a fragment alone."""

    def script(component: str, document_id: str) -> None:
        import importlib

        from services import documents
        from services.errors import NotFound

        try:
            importlib.import_module(f"components.{component}").show(documents.card(document_id))
        except NotFound:
            pass

    at = AppTest.from_function(script, default_timeout=30, args=(component, document_id)).run()
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
    at = opened()
    at.file_uploader[0].set_value(
        [
            ("guide.md", files.MARKDOWN, "text/markdown"),
            ("empty.txt", b"", "text/plain"),
            ("copy.md", files.MARKDOWN, "text/markdown"),
        ]
    ).run()
    assert not at.exception
    assert [card.document.name for card in documents.listing(project.id)] == ["guide.md"]
    assert "was added" in at.success[0].value
    assert "is empty" in at.warning[0].value
    assert "is here already" in at.info[0].value
    at.button("document_upload.seen").click().run()
    assert not at.warning


def test_chunks_can_be_read_and_searched(project: Project) -> None:
    sample = documents.add_sample(project.id)
    at = opened()
    at.button(f"document_card.chunks.{sample.id}").click().run()
    assert not at.exception
    assert any("Everyday use" in caption.value for caption in at.caption)


def test_a_word_is_found_in_the_chunks(project: Project) -> None:
    sample = documents.add_sample(project.id)
    at = dialog("document_chunks", sample.id)
    at.text_input(f"document_chunks.find.{sample.id}").set_value("44 decibels").run()
    assert any(caption.value == f"1 of {len(documents.chunks(sample.id))} chunks" for caption in at.caption)


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
    assert r"\!\[x\]\(http\:" in at.warning[0].value
