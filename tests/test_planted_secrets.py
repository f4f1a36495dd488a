"""Keys, passwords, cookies and links are planted; nothing that is written down or handed out holds one of them."""

import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from services import accounts, answers, audit, personal, results, variants
from services.errors import ProviderRefused
from services.mirror import choices, where
from services.words import Role, Split
from tests import factories
from tests.model_stub import KEY, RunningStub
from tests.serving import serve

PASSWORD = "correct-horse-planted-battery"
ARGILLA_KEY = "argilla.planted-apikey"


@pytest.fixture
def written(home: Path) -> Iterator[Path]:
    """Write this process's log into the data folder, as a careless operator would."""
    handler = logging.FileHandler(home / "all.log")
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the browser of this test, which names what it opens
    yield home
    logging.getLogger("httpx").setLevel(logging.NOTSET)
    root.setLevel(before)
    root.removeHandler(handler)
    handler.close()


async def test_no_planted_secret_is_found_in_what_is_kept_logged_or_exported(
    written: Path, stub: RunningStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = factories.make_person("Olga", Role.OWNER)
    project = factories.make_project()
    factories.make_chunks(project, 2, split=Split.TRAIN)
    factories.make_questions(project, 2, split=Split.TRAIN)
    comparison = factories.make_comparison(factories.make_project())

    stub.fail("/chat/completions", 401, message=f"Incorrect API key provided: {KEY}")
    job = answers.submit(project.id, variants.base(project.id).id)
    with pytest.raises(ProviderRefused) as refused:
        await answers.drive(job)
    logging.getLogger("worker").error("A job failed.", exc_info=refused.value)  # with its causes, as DBOS does

    monkeypatch.setattr(where, "check", lambda url, key: where.Account("olga", "owner"))
    where.connect("http://127.0.0.1:9", ARGILLA_KEY)

    link = accounts.make_link(owner.id, owner.id)
    invitation = accounts.make_invitation(by=owner.id)
    shared = results.share(comparison.id, viewer=owner)
    with serve("app:app", written) as url, httpx.Client(base_url=url, headers={"origin": url}) as browser:
        for form in ({"username": "olga", "password": PASSWORD}, {"username": PASSWORD, "password": PASSWORD}):
            assert browser.post("/sign-in", data=form).status_code in (403, 503)
        cookie = browser.get(_path(link)).cookies[accounts.COOKIE]
        browser.get(_path(shared))
        assert accounts.person_of_cookie(cookie) is not None

    handed_out = [
        personal.copy(owner.id),
        str(audit.deeds()).encode(),
        results.to_csv(results.votes_table(comparison.id, viewer=owner, named=True)),
    ]
    tokens = [_token(each) for each in (link, invitation)] + [shared.rpartition("/")[2]]
    planted = [KEY, PASSWORD, ARGILLA_KEY, cookie]
    files = {file: file.read_bytes() for file in written.rglob("*") if file.is_file()}
    assert {"all.log", "web.log"} <= {file.name for file in files} and choices.read(where.KEY)
    for secret in planted:
        assert [file.name for file, content in files.items() if secret.encode() in content] == []
        assert not any(secret.encode() in content for content in handed_out)
    for token in tokens:
        kept = [file.name for file, content in files.items() if token.encode() in content]
        assert kept == [], "only hashes of links are kept"


def _path(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _token(link: str) -> str:
    return link.partition("token=")[2]
