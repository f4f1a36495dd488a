"""What models were found to take, kept for each host's address and model, so that no later call fails first."""

import asyncio
import time
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import httpx
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from services import store
from services.providers.profile import NOTHING, Fact, Facts, Kind, as_rows, left_out, merged, of_rows
from services.store.columns import now

REASONING_TOKENS = 4_096  # room for reasoning in calls of our own, whose limits nobody set
FRESH_SECONDS = 30.0  # another process may have learned something, or forgotten it
_seen: dict[tuple[str, str, str], tuple[float, Facts]] = {}


def of(address: str, model: str) -> Facts:
    """Give what is known of a model at an address."""
    key = _key(address, model)
    looked_at, facts = _seen.get(key, (0.0, NOTHING))
    if time.monotonic() - looked_at > FRESH_SECONDS or key not in _seen:
        facts = _stored(address, model)
        _seen[key] = (time.monotonic(), facts)
    return facts


async def learn(address: str, model: str, learned: Iterable[Fact]) -> None:
    """Add to what is known: at once for this process, and in the store for the others.

    Calls that are under way and learn the same write nothing a second time.
    """
    before = of(address, model)
    after = merged(before, learned)
    if after == before:
        return
    _seen[_key(address, model)] = (time.monotonic(), after)
    await asyncio.to_thread(_keep, plain(address), model, tuple(learned))


def forget(address: str) -> None:
    """Forget everything about the models at an address: its next calls find it out anew."""
    with store.writing() as session:
        session.execute(delete(store.ModelProfile).where(store.ModelProfile.address == plain(address)))
    for key in [each for each in _seen if each[1] == plain(address)]:
        del _seen[key]


def refused(provider: store.Provider, model: str, asked: dict[str, Any]) -> tuple[str, ...]:
    """Name the parameters of a call that are not sent to a model, since it refuses them."""
    return left_out(asked, of(provider.base_url, model))


def takes(provider: store.Provider, model: str, name: str) -> bool:
    """Say whether a model takes some value of a parameter, as far as is known."""
    return Fact(Kind.NO_PARAMETER, name) not in of(provider.base_url, model)


def room(address: str, model: str, tokens: int) -> int:
    """Give the limit for a reply of so many tokens: more where the model is known to reason before it answers."""
    return tokens + REASONING_TOKENS if Fact(Kind.REASONS) in of(address, model) else tokens


def _key(address: str, model: str) -> tuple[str, str, str]:
    return str(store.engine().url), plain(address), model


@lru_cache(maxsize=256)
def plain(address: str) -> str:
    """Write an address as clients do, so that a host is known however its address was typed."""
    try:
        return str(httpx.URL(address)).rstrip("/")
    except httpx.InvalidURL:
        return address.rstrip("/")


def _stored(address: str, model: str) -> Facts:
    with store.reading() as session:
        row = session.get(store.ModelProfile, (plain(address), model))
    return of_rows(row.facts) if row else NOTHING


def _keep(address: str, model: str, learned: tuple[Fact, ...]) -> None:
    try:
        _write(address, model, learned)
    except IntegrityError:  # another process was the first: its row is there now
        _write(address, model, learned)


def _write(address: str, model: str, learned: tuple[Fact, ...]) -> None:
    with store.writing() as session:
        row = session.get(store.ModelProfile, (address, model), with_for_update=True)
        if row is None:
            row = store.ModelProfile(address=address, model=model)
            session.add(row)
        row.facts = as_rows(merged(of_rows(row.facts or ()), learned))
        row.learned_at = now()
