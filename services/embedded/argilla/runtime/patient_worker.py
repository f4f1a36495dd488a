"""RQ's worker, made to live through Redis' restarts, to stop while Redis is away, and to bring retries back itself."""

import time
from contextlib import suppress
from types import FrameType

import redis.exceptions
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Worker
from rq.scheduler import RQScheduler
from rq.worker import StopRequested

LONGEST_WAIT_FOR_REDIS_SECONDS = 2.0
SECONDS_BETWEEN_LOOKS_AT_RETRIES = 5


class PatientWorker(Worker):
    """Work on queues with one process and no scheduler beside it.

    RQ's scheduler is a second process that ends for good when Redis goes away; here the worker itself looks, between
    jobs, for what is due.
    """

    max_connection_wait_time = LONGEST_WAIT_FOR_REDIS_SECONDS
    stopping = False

    @property
    def dequeue_timeout(self) -> int:
        """Return the seconds after which an idle worker looks for retries that are due."""
        return SECONDS_BETWEEN_LOOKS_AT_RETRIES

    def heartbeat(self, *args: object, **kwargs: object) -> None:
        """Tell Redis that the worker lives, and put retries that are due into their queues."""
        super().heartbeat(*args, **kwargs)
        scheduler = RQScheduler(self.queues, connection=self.connection, logging_level="WARNING")
        if scheduler.acquire_locks():
            scheduler.enqueue_scheduled_jobs()
            scheduler.release_locks()

    def subscribe(self) -> None:
        """Do nothing: nobody sends this worker commands, and the listening thread would end when Redis goes away."""

    def unsubscribe(self) -> None:
        """Do nothing, as there is no subscription."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Stop at once when idle, after the current job otherwise."""
        self.stopping = True
        super().request_stop(signum, frame)


def work(connection: Redis, queues: tuple[str, ...]) -> None:
    """Work on the queues, the first one first, until a signal; begin again whenever Redis was lost."""
    # RQ waits for Redis by itself; the client's own retries only keep a stopping worker from ending.
    connection.set_retry(Retry(NoBackoff(), 0))
    while True:
        worker = PatientWorker(queues, connection=connection)
        try:
            with suppress(redis.exceptions.ConnectionError):
                worker.work(logging_level="ERROR")
            if worker.stopping:
                return
            time.sleep(LONGEST_WAIT_FOR_REDIS_SECONDS)
        except StopRequested:
            return
