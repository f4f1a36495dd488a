"""Argilla, both ways: everything goes out through the outbox, and comes back by webhook and by polling.

The store is the truth. What the web process needs is here and light; the worker runs `services.mirror.loop`, and
`services.mirror.reconciliation.report` compares the two homes, `services.mirror.repair.repair` makes them equal, and
`python -m services.mirror` does both from a terminal.
"""

from services.mirror.status import MirrorState, state
from services.mirror.where import Account, check, connect, use_embedded

__all__ = ["Account", "MirrorState", "check", "connect", "state", "use_embedded"]
