"""A labeler's browser, and what the store holds of them: what the tests of the voting island share."""

from collections.abc import Callable

from playwright.sync_api import Page
from sqlalchemy import select

from services import store

MARKER = "ZEBRAFISH"
DWELL = 320  # a little more than the page's guard for keys
READING = 620  # and than its guard for clicks and taps
PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 360, "height": 740}
Open = Callable[..., Page]


def votes(person: store.Person) -> list[store.Vote]:
    with store.reading() as session:
        wanted = select(store.Vote).where(store.Vote.labeler_id == person.id).order_by(store.Vote.created_at)
        return list(session.scalars(wanted))


def settled(page: Page, person: store.Person, count: int) -> list[store.Vote]:
    """Wait until the store holds this many votes, then a little, so that one too many would show."""
    for _ in range(200):
        if len(votes(person)) >= count:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(300)
    found = votes(person)
    assert len(found) == count, [each.verdict for each in found]
    return found


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(DWELL)
