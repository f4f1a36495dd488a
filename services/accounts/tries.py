"""How often something was done lately, by key (an address, a user name, a person), so that a flood is held off."""

import math
import time
from collections import deque
from collections.abc import Callable
from threading import Lock

MOST_KEYS = 10_000


class Tries:
    """At most so many within so many seconds for each key; what lies further back is forgotten."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.seconds = most, seconds
        self._clock = clock
        self._noted: dict[str, deque[float]] = {}
        self._lock = Lock()

    def wait(self, key: str) -> int:
        """Say for how many seconds a key has to wait; 0 when it may go on."""
        with self._lock:
            return self._wait(self._recent(key))

    def note(self, key: str) -> None:
        """Count one more."""
        with self._lock:
            self._note(key, self._recent(key))

    def take(self, key: str) -> int:
        """Count one more where that is allowed; otherwise say for how many seconds to wait."""
        with self._lock:
            recent = self._recent(key)
            if waits := self._wait(recent):
                return waits
            self._note(key, recent)
            return 0

    def forget(self, key: str) -> None:
        """Let a key begin anew."""
        with self._lock:
            self._noted.pop(key, None)

    def _note(self, key: str, recent: deque[float]) -> None:
        recent.append(self._clock())
        self._noted.pop(key, None)  # the key that came last stays longest
        self._noted[key] = recent
        while len(self._noted) > MOST_KEYS:
            self._noted.pop(next(iter(self._noted)))

    def _wait(self, recent: deque[float]) -> int:
        if len(recent) < self.most:
            return 0
        return max(1, math.ceil(recent[0] + self.seconds - self._clock()))

    def _recent(self, key: str) -> deque[float]:
        found = self._noted.get(key, deque(maxlen=self.most))
        while found and found[0] <= self._clock() - self.seconds:
            found.popleft()
        return found
