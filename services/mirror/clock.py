"""How far Argilla's clock is ahead of ours, so that "the last write wins" holds where the two do not agree."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from services.mirror import choices
from services.store.columns import now

KEY = "argilla_clock"
NOISE = timedelta(seconds=3)  # a Date header has whole seconds, and travels


def note(date_header: str) -> None:
    """Measure by the Date header of an answer that has just come; a difference within the noise changes nothing."""
    try:
        theirs = parsedate_to_datetime(date_header).astimezone(UTC)
    except ValueError:  # a proxy may send none
        return
    ahead = theirs - now()
    if abs(ahead) <= NOISE:
        ahead = timedelta()
    if abs(ahead - _ahead()) > NOISE:
        choices.write(KEY, {"ahead_seconds": ahead.total_seconds()})


def ours(moment: datetime) -> datetime:
    """Give a moment on Argilla's clock as ours would have shown it."""
    return moment - _ahead()


def _ahead() -> timedelta:
    return timedelta(seconds=choices.read(KEY).get("ahead_seconds", 0.0))
