"""What is written down of deeds: by whom, in which words, and how it is found again."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest

from services import audit, documents, projects, providers, questions, store
from services.documents import upload_queue
from services.mirror import where
from services.providers.editing import Details, put, remove
from services.store import acting
from services.store.columns import now
from services.words import Role
from tests import factories

ROOT = Path(__file__).resolve().parents[2]
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
        put(details, provider_id=host.id)
        providers.choose(host.id)
        remove(host.id)
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
        upload_queue.receive(project.id, "manual.txt", b"A lamp.")
        asked = factories.make_questions(project, 2)
        questions.delete([each.id for each in asked])
        with store.reading() as session:
            document = session.get_one(store.Document, factories.make_chunks(project, 1)[0].document_id)
        documents.delete(document.id)
        made = audit.noted(lambda: b"content", "rows.exported", file="rows.jsonl")
    assert made() == b"content"  # asked for later, when nobody acts: it stays the deed of who was offered it
    assert told() == [
        ("Olga", "Document added", "manual.txt"),
        ("Olga", "Questions deleted: 2", ""),
        ("Olga", "Document deleted", "manual.txt"),
        ("Olga", "Training rows downloaded: rows.jsonl", ""),
    ]


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
