"""What repeats in the log is written a few times a minute and counted after that, so that nobody can fill the disk."""

import logging
from collections import Counter

from services.accounts.tries import Tries

MOST_A_MINUTE = 5
MOST_IN_ALL = 120  # a minute and logger, where no two messages are alike
MOST_COUNTED = 1_000
LOGGERS = ("uvicorn.error", "asyncio", "websockets.server", "streamlit.web.server.starlette")


class Thinned(logging.Filter):
    """Lets the same message through a few times a minute; the next one says how many were left out."""

    def __init__(self, tries: Tries | None = None) -> None:
        super().__init__()
        self._tries = tries or Tries(most=MOST_A_MINUTE, seconds=60)
        self._in_all = Tries(most=MOST_IN_ALL, seconds=60)
        self._left_out: Counter[str] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether a record is written."""
        if record.levelno < logging.WARNING:
            return True
        key = _kind(record)
        if self._tries.take(key) or self._in_all.take(record.name):
            self._count(key)
            return False
        if count := self._left_out.pop(key, 0):
            record.msg = f"{record.getMessage().rstrip()} ({count} more like this were not written)"
            record.args = ()
        return True

    def _count(self, key: str) -> None:
        if key in self._left_out or len(self._left_out) < MOST_COUNTED:
            self._left_out[key] += 1


def thin() -> None:
    """Thin the loggers that strangers can make write."""
    thinned = Thinned()
    for name in LOGGERS:
        logging.getLogger(name).addFilter(thinned)


def _kind(record: logging.LogRecord) -> str:
    """Tell what records have in common that say the same of different requests."""
    error = record.exc_info[1] if record.exc_info else None
    where = error.__traceback__ if error else None
    while where and where.tb_next:
        where = where.tb_next
    place = f"{where.tb_frame.f_code.co_filename}:{where.tb_lineno}" if where else ""
    return f"{record.name} {str(record.msg).strip()} {type(error).__name__} {place}"
