"""A labeler at a desk or on a phone, and what the store holds of them."""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, expect
from sqlalchemy import select

from services import store
from services.words import Verdict
from tests.journeys.people import Labeler

PATIENCE_MS = 60_000
READING_MS = 560  # a little more than the page waits after a click


def eventually(found: Callable[[], Any]) -> None:
    """Wait until something holds."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while not found():
        assert time.monotonic() < until, "it did not come to hold in time"
        time.sleep(0.1)


class Desk(Labeler):
    """A labeler by keyboard, with what the store holds of them."""

    def __init__(self, browser: Browser, link: str, name: str, width: int) -> None:
        super().__init__(browser, link, width=width, height=844 if width < 600 else 800)
        expect.set_options(timeout=PATIENCE_MS)
        self.page.set_default_timeout(PATIENCE_MS)
        self.width = width
        self.page.get_by_label("Your name").fill(name)
        self.presses("Start")
        expect(self.page.locator("dialog.help")).to_be_visible()
        with store.reading() as session:
            self.id = session.scalars(select(store.Person.id).filter_by(name=name)).one()

    def reads_and_presses(self, *keys: str) -> None:
        """Press one key after the other, each on a pair that was long enough in sight."""
        for key in keys:
            self.page.wait_for_timeout(READING_MS)
            self.page.keyboard.press(key)

    def votes(self) -> list[store.Vote]:
        """Give every vote of this labeler, those taken back included, the oldest first."""
        with store.reading() as session:
            wanted = select(store.Vote).filter_by(labeler_id=self.id).order_by(store.Vote.created_at)
            return list(session.scalars(wanted))

    def leaves(self, *expected: Verdict) -> None:
        """Wait until the store has exactly these current verdicts, in order."""
        eventually(lambda: [each.verdict for each in self.votes() if each.current] == list(expected))

    def fits(self, width: int | None = None) -> None:
        """Nothing on the page reaches beyond its width."""
        width = width or self.width
        self.page.set_viewport_size({"width": width, "height": 844})
        self.page.wait_for_function("width => innerWidth === width", arg=width)
        reach = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
        assert self.page.evaluate(reach) <= width
        wide = self.page.locator(".island").evaluate("island => [island.scrollWidth, island.clientWidth]")
        assert wide[0] <= wide[1]
        self.page.set_viewport_size({"width": self.width, "height": 844})
