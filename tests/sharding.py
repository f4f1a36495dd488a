"""Spread the tests over the processors: what shares a server or a module's fixtures stays on one worker."""

import pytest
from xdist.scheduler import LoadScopeScheduling

# A session's server is started by each worker that meets a test of it, so one worker gets all of them.
SERVERS = {
    "argilla": ("tests/embedded/argilla/", "tests/services/mirror/", "tests/components/test_mirror_"),
    "models": ("tests/embedded/models/",),
}
LONGEST_FIRST = ("tests/journeys/test_whole_loop", "tests/journeys/", *SERVERS["argilla"], *SERVERS["models"])


class Scheduler(LoadScopeScheduling):
    """Hand out whole groups of tests, one worker at a time."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def group(nodeid: str) -> str:
    """Return the name of the tests that run on the same worker as this one: a server's, else the module's."""
    return next((name for name, places in SERVERS.items() if nodeid.startswith(places)), nodeid.split("::")[0])


def arrange(items: list[pytest.Item]) -> None:
    """Put the longest groups first, so that no worker is left with one of them at the end."""
    items.sort(key=lambda item: _turn(item.nodeid))


def _turn(nodeid: str) -> int:
    return next((turn for turn, place in enumerate(LONGEST_FIRST) if nodeid.startswith(place)), len(LONGEST_FIRST))
