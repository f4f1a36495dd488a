"""honcho as it comes, except that it looks twice a second, not ten times, whether it should end.

`python -P tools/manager.py` takes the arguments of `python -m honcho`, in whichever folder.
"""

import multiprocessing
from typing import Any

from honcho import command
from honcho.manager import Manager

WAIT_SECONDS = 0.5


class Events:
    """A queue whose reader is more patient than it asks to be; what is put in wakes it at once."""

    def __init__(self, events: "multiprocessing.Queue[Any]") -> None:
        self._events = events

    def put(self, event: Any) -> None:
        """Add an event."""
        self._events.put(event)

    def get(self, timeout: float) -> Any:
        """Wait for an event; raises queue.Empty."""
        return self._events.get(timeout=max(timeout, WAIT_SECONDS))


class PatientManager(Manager):  # type: ignore[misc]
    """Runs the processes of a Procfile."""

    events: Any

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.events = Events(self.events)


if __name__ == "__main__":
    command.Manager = PatientManager
    command.main()
