"""How long something stays in front of one person before others may have it.

A lease lasts a while from when it began, or from what its holder did last. Asking again, giving back and taking again
add nothing to that, so nobody keeps anything from others by asking alone. Nor for ever by doing something: after
LONGEST it ends, and only after a REST may the same person hold the same thing once more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(hours=1)
REST = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Lease:
    """From when until when something is somebody's."""

    since: datetime
    until: datetime


def begin(at: datetime, lasts: timedelta) -> Lease:
    """Give a new lease."""
    return Lease(at, at + lasts)


def renew(lease: Lease, acted: datetime | None, at: datetime, lasts: timedelta) -> Lease:
    """Give the lease as it stands for a holder who acted last then; a new one once they have rested from the old."""
    if at >= lease.until + REST:
        return begin(at, lasts)
    until = min(max(lease.since, acted or lease.since) + lasts, lease.since + LONGEST)
    return Lease(lease.since, max(lease.until, until))
