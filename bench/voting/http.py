"""Many labelers over HTTP at once, with retries, duplicates and dropped replies; then the store is counted."""

import asyncio
import random
import time
from dataclasses import dataclass, field

import httpx
from sqlalchemy import func, select

from services import accounts, store
from services.store.columns import new_id

MOST_TRIES, RETRY_SECONDS = 400, 0.3
VERDICTS = ("left", "right", "tie", "both_bad")


@dataclass
class Load:
    """What a run cost and whether every vote is there once; times in milliseconds as the client saw them."""

    pair_times: list[float] = field(default_factory=list)
    vote_times: list[float] = field(default_factory=list)  # of votes sent once
    twice_times: list[float] = field(default_factory=list)  # of votes sent twice in the same moment, which meet
    server_times: list[float] = field(default_factory=list)  # of votes sent once, inside the server
    sent: set[tuple[str, str, str]] = field(default_factory=set)  # vote id, pair, labeler
    posts: int = 0
    again: int = 0  # requests that had to be made again
    seconds: float = 0.0

    def lost(self) -> int:
        """Count the votes that were confirmed and are not stored."""
        return len(self.sent - _stored(self.sent))

    def doubled(self) -> int:
        """Count the (pair, labeler) with more than one row, or with no or several current ones."""
        people = {labeler for _, _, labeler in self.sent}
        wanted = (
            select(func.count())
            .where(store.Vote.labeler_id.in_(people))
            .group_by(store.Vote.pair_id, store.Vote.labeler_id)
        )
        with store.reading() as session:
            return sum(rows != 1 for rows in session.scalars(wanted))


def run(address: str, comparison_id: str, labelers: dict[str, str], *, votes: int, think: float) -> Load:
    """Let each labeler (id -> cookie) cast `votes` votes, about `think` seconds apart; every third is sent twice."""
    return asyncio.run(_everybody(address, comparison_id, labelers, votes, think))


async def _everybody(address: str, comparison_id: str, labelers: dict[str, str], votes: int, think: float) -> Load:
    load, began = Load(), time.perf_counter()
    await asyncio.gather(
        *(_labeler(load, address, comparison_id, each, cookie, votes, think) for each, cookie in labelers.items())
    )
    load.seconds = time.perf_counter() - began
    return load


async def _labeler(
    load: Load, address: str, comparison_id: str, person_id: str, cookie: str, votes: int, think: float
) -> None:
    rng, path = random.Random(person_id), f"/api/votes/{comparison_id}"
    async with httpx.AsyncClient(
        base_url=address, headers={"origin": address}, cookies={accounts.COOKIE: cookie}, timeout=60
    ) as client:
        await asyncio.sleep(rng.random() * think)
        pairs: list[str] = []
        for number in range(votes):
            if not pairs:
                reply = await _answered(load, load.pair_times, client, "GET", f"{path}/next?limit=20")
                pairs = [pair["id"] for pair in reply.json()["pairs"]]
            body = {
                "id": new_id(),
                "labeler": person_id,
                "pair": pairs.pop(0),
                "verdict": rng.choice(VERDICTS),
                "duration_ms": 900,
            }
            await _post(load, client, path, body, copies=2 if number % 3 == 0 else 1)
            await asyncio.sleep(think * rng.uniform(0.5, 1.5))


async def _post(load: Load, client: httpx.AsyncClient, path: str, body: dict[str, object], copies: int) -> None:
    times = load.vote_times if copies == 1 else load.twice_times
    posts = (_answered(load, times, client, "POST", path, body) for _ in range(copies))
    await asyncio.gather(*posts)
    load.posts += copies
    load.sent.add((str(body["id"]), str(body["pair"]), str(body["labeler"])))


async def _answered(
    load: Load, times: list[float], client: httpx.AsyncClient, method: str, path: str, body: object = None
) -> httpx.Response:
    """Ask until there is an answer, as the page's outbox does while the server is away; note how long the last took."""
    for _ in range(MOST_TRIES):
        began = time.perf_counter()
        try:
            reply = await client.request(method, path, json=body)
        except httpx.TransportError:
            reply = None
        if reply is not None and reply.status_code < 500:
            times.append((time.perf_counter() - began) * 1000)
            if times is load.vote_times and (inside := reply.headers.get("server-timing")):
                load.server_times.append(float(inside.rpartition("=")[2]))
            return reply.raise_for_status()
        load.again += 1
        await asyncio.sleep(RETRY_SECONDS)
    raise TimeoutError(f"The server stayed away: {path}")


def _stored(sent: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    people = {labeler for _, _, labeler in sent}
    wanted = select(store.Vote.id, store.Vote.pair_id, store.Vote.labeler_id).where(
        store.Vote.labeler_id.in_(people), store.Vote.current, store.Vote.counts
    )
    with store.reading() as session:
        return {(vote, pair, labeler) for vote, pair, labeler in session.execute(wanted)}
