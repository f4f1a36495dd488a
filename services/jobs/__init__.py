"""Long work that outlives a page, a tab and a worker.

A job and its items are rows in the store, written in one transaction. A worker process finds queued jobs and drives
each as one durable DBOS workflow; what an item produced and the mark that it is done are committed together, so
nothing is lost and nothing is done twice when a worker dies.
"""

from services.jobs.budget import dollars
from services.jobs.queue import (
    Failure,
    Progress,
    active,
    cancel,
    failures,
    latest,
    pause,
    progress,
    resume,
    retry,
    submit,
)
from services.jobs.registry import Handler, handler
from services.jobs.silence import clock, duration

__all__ = [
    "Failure",
    "Handler",
    "Progress",
    "active",
    "cancel",
    "clock",
    "dollars",
    "duration",
    "failures",
    "handler",
    "latest",
    "pause",
    "progress",
    "resume",
    "retry",
    "submit",
]
