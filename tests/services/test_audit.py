"""What is written down of deeds: by whom, in which words, and how it is found again."""

import ast
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services import accounts, audit, documents, projects, providers, questions, store
from services.documents import rechunking, upload_queue, versions
from services.mirror import choices, where
from services.providers.editing import Details, put, remove
from services.store import acting
from services.store.columns import now
from services.words import Role, UploadOutcome
from tests import factories
from tests.services.documents.reading_worker import read_all
from tests.services.documents.test_uploads import zipped
from tests.services.reading import files

ROOT = Path(__file__).resolve().parents[2]
LAMP = b"The lamp has two switches, one of them dim. It costs ten euros."
KEY = "sk-planted-key-of-a-host"

pytestmark = pytest.mark.usefixtures("home")


def acts(person: store.Person) -> object:
    """Let an owner act for the length of a block."""
    return acting.acting(acting.Actor(person.id, Role.OWNER, narrowed=False))


def told(**asked: object) -> list[tuple[str, str, str]]:
    """List what was done: by whom, what and to which, the oldest first."""
    return [(each.by, each.what, each.subject) for each in reversed(audit.deeds(**asked))]  # type: ignore[arg-type]


def written_down() -> set[str]:
    """Find every action that the code writes down."""
    found: set[str] = set()
    for file in [*(ROOT / "services").rglob("*.py"), *(ROOT / "components").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("audit."):
                texts = [each.value for part in node.args for each in ast.walk(part) if isinstance(each, ast.Constant)]
                found |= {each for each in texts if isinstance(each, str) and "." in each and " " not in each}
    return found


def test_every_deed_that_the_code_writes_down_has_words_and_every_word_a_deed() -> None:
    assert written_down() == set(audit.ACTIONS)


def test_settings_and_keys_are_written_down_without_the_key(owner: store.Person) -> None:
    details = Details("Nimbus", "https://nimbus.example/v1", "large", "small")
    with acts(owner):  # type: ignore[attr-defined]
        host = put(details, KEY)
        put(replace(details, chat_model="larger"), provider_id=host.id)
        providers.choose(host.id)
        remove(host.id)
        where.use_embedded()  # as it is already: nothing to tell
        choices.write(where.KEY, {"url": "http://127.0.0.1:1", "api_key_encrypted": choices.seal("x")})
        where.use_embedded()
        project = projects.create("Lamps")
        projects.rename(project.id, "Torches", "")
    assert told() == [
        ("Olga", "Model host added", "Nimbus"),
        ("Olga", "Key of a model host changed", "Nimbus"),
        ("Olga", "Model host changed", "Nimbus"),
        ("Olga", "Model host chosen for new work", "Nimbus"),
        ("Olga", "Model host removed", "Nimbus"),
        ("Olga", "Link to Argilla changed", "the one on this machine"),
        ("Olga", "Project made", "Lamps"),
        ("Olga", "Project renamed", "Torches"),
    ]
    with store.reading() as session:
        assert not [each for each in session.query(store.AuditEvent) if KEY in str(each.detail)]


def test_what_comes_in_goes_out_and_is_deleted_is_written_down(owner: store.Person) -> None:
    with acts(owner):  # type: ignore[attr-defined]
        project = factories.make_project("Lamps")
        upload_queue.receive(project.id, "empty.txt", b"")
        upload_queue.receive(project.id, "manual.txt", LAMP)  # kept, and not read yet
        documents.add(project.id, "here.txt", LAMP)
        asked = factories.make_questions(project, 2)
        gone = questions.delete([each.id for each in asked])
        assert not questions.delete([each.id for each in asked]).with_answers, "they were gone already"
        questions.bring_back(gone)
        with store.reading() as session:
            document = session.get_one(store.Document, factories.make_chunks(project, 1)[0].document_id)
        documents.delete(document.id)
        made = audit.noted(lambda: b"content", "rows.exported", file="rows.jsonl")
    assert made() == b"content"  # asked for later, when nobody acts: it stays the deed of who was offered it
    assert told() == [
        ("Olga", "File refused: “empty.txt” is empty (0 bytes). Choose a file with text in it.", "empty.txt"),
        ("Olga", "Document added", "here.txt"),
        ("Olga", "Questions deleted: 2", ""),
        ("Olga", "Deleted questions brought back: 2", ""),
        ("Olga", "Document deleted", "manual.txt"),
        ("Olga", "Training rows downloaded: rows.jsonl", ""),
    ]


def test_what_becomes_of_uploads_is_written_down_when_it_happened(owner: store.Person) -> None:
    project = factories.make_project("Lamps")
    other = LAMP.replace(b"ten", b"twelve")
    members = zipped(one_txt=LAMP + b" One.", broken_docx=files.word(broken=True))
    for files_at_once in ([("guide.txt", LAMP)], [("again.txt", LAMP), ("guide.txt", other), ("all.zip", members)]):
        with acts(owner):  # type: ignore[attr-defined]
            before = told()
            for name, content in files_at_once:
                upload_queue.receive(project.id, name, content)
            assert told() == before, "they are not read yet"
        read_all(project.id)
    (newer,) = [each for each in documents.uploads(project.id) if each.outcome == UploadOutcome.NEW_VERSION]
    with acts(owner):  # type: ignore[attr-defined]
        versions.replace(newer.id)
        document = next(each.document for each in documents.listing(project.id) if each.document.name == "guide.txt")
        rechunking.rechunk(document.id, versions.passages(document.id), documents.ChunkSettings(chunk_tokens=64))
    assert [each[0] for each in told()] == ["Olga"] * 5
    assert sorted(each[1:] for each in told())[:3] == [
        ("Document added", "guide.txt"),
        ("Document added", "one.txt"),
        ("Document cut into other chunks", "guide.txt"),
    ]
    refused, replaced = sorted(each[1:] for each in told())[3:]
    assert refused[0].startswith("File refused: “broken.docx”")
    assert replaced == ("New version of a document taken in: version 2", "guide.txt")


def test_what_changes_nothing_is_no_deed(owner: store.Person) -> None:
    with acts(owner):  # type: ignore[attr-defined]
        projects.begin()
        (project,) = projects.listing()
        projects.begin()
        projects.rename(project.id, project.name, "")
        projects.describe(project.id, "")
        projects.describe(project.id, " the lamp ")
        projects.describe(project.id, "the lamp")
        accounts.let_in(owner.id, owner.id)
        providers.choose(providers.embedded().id)
        providers.choose(providers.embedded().id)
    assert told() == [
        ("Olga", "Project made", projects.FIRST_NAME),
        ("Olga", "Product of a project changed: the lamp", projects.FIRST_NAME),
        ("Olga", "Model host chosen for new work", "On this machine"),
    ]


def test_to_look_for_projects_makes_none() -> None:
    assert projects.listing() == []
    with store.reading() as session:
        assert session.query(store.Project).all() == []


def test_deeds_are_found_by_person_kind_and_time(owner: store.Person) -> None:
    bo = factories.make_person("Bo")
    with store.writing() as session:
        audit.record(session, owner.id, "person.shut_out", bo.id)
        audit.record(session, bo.id, "session.began", bo.id)
        audit.record(session, owner.id, "session.began", owner.id)
    assert len(told(person_id=bo.id)) == 2
    assert told(actions=["session.began"], person_id=owner.id) == [("Olga", "Signed in", "Olga")]
    assert told(since=now() + timedelta(minutes=1)) == [] == told(until=now() - timedelta(minutes=1))
    assert len(told(since=now() - timedelta(minutes=1), until=now() + timedelta(minutes=1))) == 3
