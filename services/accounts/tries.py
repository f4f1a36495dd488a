"""Failed attempts to get in, remembered for a minute, so that nobody can try one link after the other."""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

MOST_FAILURES = 20
WINDOW_SECONDS = 60.0
MOST_ADDRESSES = 10_000


class Tries:
    """Counts failures by address. Who has the right link is never kept out by their own doing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[str, deque[float]] = {}
        self._lock = Lock()

    def too_many(self, address: str) -> bool:
        """Say whether an address has failed too often within the last minute."""
        with self._lock:
            return len(self._recent(address)) >= MOST_FAILURES

    def failed(self, address: str) -> None:
        """Note a failure."""
        with self._lock:
            recent = self._recent(address)
            recent.append(self._clock())
            self._failures.pop(address, None)  # the address that failed last stays longest
            self._failures[address] = recent
            while len(self._failures) > MOST_ADDRESSES:
                self._failures.pop(next(iter(self._failures)))

    def _recent(self, address: str) -> deque[float]:
        found = self._failures.get(address, deque(maxlen=MOST_FAILURES))
        while found and found[0] < self._clock() - WINDOW_SECONDS:
            found.popleft()
        if not found:
            self._failures.pop(address, None)
        return found
