"""How often something was done lately, by key (a network, a user name, a person), so that a flood is held off."""

import hashlib
import math
import time
from collections import deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from threading import Lock

MOST_KEYS = 10_000
LONGEST_KEY = 64


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
            return self._wait(self._recent(_short(key)))

    def note(self, key: str) -> None:
        """Count one more."""
        with self._lock:
            self._note(_short(key))

    def take(self, key: str) -> int:
        """Count one more where that is allowed; otherwise say for how many seconds to wait."""
        with self._lock:
            if waits := self._wait(self._recent(_short(key))):
                return waits
            self._note(_short(key))
            return 0

    def give_back(self, key: str) -> None:
        """Take the last one off the count: it turned out to be none."""
        with self._lock:
            if recent := self._noted.get(_short(key)):
                recent.pop()

    def forget(self, key: str) -> None:
        """Let a key begin anew."""
        with self._lock:
            self._noted.pop(_short(key), None)

    def _note(self, key: str) -> None:
        recent = self._recent(key)
        recent.append(self._clock())
        self._noted.pop(key, None)  # the key that came last stays longest
        self._noted[key] = recent
        if len(self._noted) > MOST_KEYS:
            self._make_room(key)

    def _make_room(self, new: str) -> None:
        """Drop what is over; if that is not enough, the least used: many new keys push no full count out."""
        over = [key for key in self._noted if not self._recent(key)]
        weakest = sorted(self._noted, key=lambda key: len(self._noted[key])) if not over else []
        for key in over or [each for each in weakest if each != new][: MOST_KEYS // 10]:
            del self._noted[key]

    def _wait(self, recent: deque[float]) -> int:
        if len(recent) < self.most:
            return 0
        return max(1, math.ceil(recent[0] + self.seconds - self._clock()))

    def _recent(self, key: str) -> deque[float]:
        recent = self._noted.get(key)
        if recent is None:
            return deque(maxlen=self.most)
        while recent and recent[0] <= self._clock() - self.seconds:
            recent.popleft()
        return recent


def network(address: str) -> str:
    """Give whom an address stands for: itself, or of IPv6 its /64, all of which one customer has."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return f"{IPv6Address(int(ip) >> 64 << 64)}/64"


def _short(key: str) -> str:
    """Keep a key short, whatever a stranger sent for one."""
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode(errors="replace")).hexdigest()
