"""How far Argilla's clock is ahead of ours, so that "the last write wins" holds where the two do not agree."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from services.mirror import choices
from services.store.columns import now

KEY = "argilla_clock"
NOISE = timedelta(seconds=10)  # a Date header has whole seconds, and a busy server may write an old one


def note(date_header: str, asked_at: datetime) -> None:
    """Measure by the Date header of the answer that has just come to what was asked at a moment of ours.

    What is known is kept while it may be true, so that a slow answer does not look like a clock that is behind.
    """
    try:
        theirs = parsedate_to_datetime(date_header).astimezone(UTC)
    except ValueError:  # a proxy may send none
        return
    least, most = theirs - now() - NOISE, theirs - asked_at + NOISE
    if least <= _ahead() <= most:
        return
    ahead = timedelta() if least <= timedelta() <= most else (least + most) / 2
    choices.write(KEY, {"ahead_seconds": ahead.total_seconds()})


def ours(moment: datetime) -> datetime:
    """Give a moment on Argilla's clock as ours would have shown it."""
    return moment - _ahead()


def _ahead() -> timedelta:
    return timedelta(seconds=choices.read(KEY).get("ahead_seconds", 0.0))
