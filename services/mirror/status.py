"""How the mirror stands, for the settings page: written by the worker, read by anybody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from services import store
from services.mirror import choices, outbox, where
from services.store.columns import now

KEY = "mirror_state"


@dataclass(frozen=True, slots=True)
class MirrorState:
    """How the mirror stands: `waiting` changes Argilla has yet to hear of, `refused` ones it will not take."""

    argilla_url: str | None
    embedded: bool
    reachable: bool
    waiting: int
    refused: int
    oldest_waiting: datetime | None
    last_push: datetime | None
    last_pull: datetime | None
    last_error: str


def state() -> MirrorState:
    """Give the state as the worker last saw it."""
    server = where.endpoint()
    seen = choices.read(KEY)
    unsent = store.OutboxEntry.sent_at.is_(None)
    given_up = unsent & store.OutboxEntry.error.is_not(None) & (store.OutboxEntry.attempts >= outbox.MOST_ATTEMPTS)
    with store.reading() as session:
        total, oldest = session.execute(
            select(func.count(), func.min(store.OutboxEntry.created_at)).where(unsent, ~given_up)
        ).one()
        refused = session.scalar(select(func.count()).where(given_up)) or 0
    return MirrorState(
        argilla_url=server.url if server else None,
        embedded=where.is_embedded(),
        reachable=bool(seen.get("reachable")),
        waiting=total,
        refused=refused,
        oldest_waiting=oldest,
        last_push=_moment(seen.get("last_push")),
        last_pull=_moment(seen.get("last_pull")),
        last_error=seen.get("last_error", ""),
    )


def note(*, reachable: bool, pushed: bool = False, pulled: bool = False, error: str = "") -> None:
    """Write down what the worker just saw."""
    seen, present = choices.read(KEY), now().isoformat()
    seen |= {"reachable": reachable, "last_error": error}
    seen |= {"last_push": present} if pushed else {}
    seen |= {"last_pull": present} if pulled else {}
    choices.write(KEY, seen)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
