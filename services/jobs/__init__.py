"""Long work that outlives a page, a tab and a worker.

A job and its items are rows in the store, written in one transaction. A worker process finds queued jobs and drives
each as one durable DBOS workflow; what an item produced and the mark that it is done are committed together, so
nothing is lost and nothing is done twice when a worker dies.
"""

from services.jobs.queue import Progress, active, cancel, latest, progress, resume, submit
from services.jobs.registry import Handler, handler

__all__ = ["Handler", "Progress", "active", "cancel", "handler", "latest", "progress", "resume", "submit"]
