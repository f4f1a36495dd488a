"""Who sends too much waits and loses nothing; who is not signed in uploads nothing."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from components.islands import routes as island_routes
from components.vote_island.routes import routes
from services import accounts, comparisons, upload_guard
from services.accounts.tries import Tries
from services.store.columns import new_id
from tests import factories

pytestmark = pytest.mark.usefixtures("home")


def test_votes_that_come_too_fast_are_told_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(island_routes, "calls", Tries(3, 60, lambda: clock[0]))
    ada, comparison = factories.make_person("Ada"), factories.make_comparison()
    path, cookies = f"/api/votes/{comparison.id}", {accounts.COOKIE: factories.make_cookie(ada)}
    with TestClient(Starlette(routes=routes), headers={"origin": "http://testserver"}, cookies=cookies) as client:
        pairs = client.get(f"{path}/next?limit=20").json()["pairs"]
        ballots = [
            {"id": new_id(), "labeler": ada.id, "pair": pair["id"], "verdict": "left", "duration_ms": 800}
            for pair in pairs[:3]
        ]
        answers = [client.post(path, json=ballot) for ballot in ballots]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].headers["retry-after"] == "60" and answers[2].json()["wait_s"] == 60
        clock[0] = 60
        assert client.post(path, json=ballots[2]).status_code == 200
    assert comparisons.fetch(comparison.id, ada.id, 1).progress.mine == 3


@pytest.fixture
async def uploads(home: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Give a browser before a server that takes files."""

    async def take(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("taken")

    inner = Starlette(
        routes=[Route("/_stcore/upload_file/{session}/{file}", take, methods=["PUT", "DELETE"])],
        middleware=[upload_guard.UploadGuard.middleware()],
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(inner), base_url="http://localhost") as client:
        yield client


async def test_files_are_only_taken_from_who_is_signed_in(
    uploads: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_guard, "uploads", Tries(2, 60))
    assert (await uploads.put("/_stcore/upload_file/a/b", content=b"x")).status_code == 401
    uploads.cookies.set(accounts.COOKIE, factories.make_cookie(factories.make_person()))
    answers = [await uploads.put(f"/_stcore/upload_file/a/{n}", content=b"x") for n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (await uploads.delete("/_stcore/upload_file/a/0")).status_code == 200
