"""The people of the journey, each with what they would do: the owner and the labelers in a browser, one in Argilla."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import argilla as rg
import httpx
from playwright.sync_api import Browser, Page, expect

PATIENCE_MS = 240_000  # a 135M model on two busy cores


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, browser: Browser, link: str, *, width: int = 1280, height: int = 800) -> None:
        phone = width < 600
        context = browser.new_context(viewport={"width": width, "height": height}, has_touch=phone, is_mobile=phone)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        self.page.goto(link)

    def sees(self, text: str, *, patience_ms: int = 30_000) -> None:
        """Wait until a text stands on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=patience_ms)

    def arrives_at(self, title: str) -> None:
        """Wait until a page with this title is drawn."""
        expect(self.page.get_by_role("heading", name=title, exact=True)).to_be_visible()

    def presses(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).first.click()

    def follows(self, name: str) -> None:
        """Follow a link on the page."""
        self.page.get_by_role("link", name=name).first.click()


class Owner(Visitor):
    """The product manager, from the sign-in link to the verdict, with a mouse."""

    def uploads(self, documents: Sequence[Path]) -> None:
        """Go from the overview to documents that were uploaded at once, and read."""
        self.presses("Add a document")
        self.arrives_at("Documents")
        self.page.locator("input[type=file]").set_input_files(documents)
        count = len(documents)
        self.sees("was added" if count == 1 else f"{count} documents were added", patience_ms=PATIENCE_MS)

    def generates_questions(self, count: int, product: str) -> None:
        """Have the model write questions about the document."""
        self.presses("Next: questions")
        self.arrives_at("Questions")
        self.page.get_by_label("What do customers ask about?").fill(product)
        self.page.get_by_role("spinbutton", name="How many?").fill(str(count))
        self.page.keyboard.press("Tab")
        self.presses(f"Generate {count} questions")
        self.sees(f"of {count} asked for", patience_ms=PATIENCE_MS)

    def generates_answers(self, count: int) -> None:
        """Have the assistant answer the training questions, and go on to review them."""
        self.follows("Answers")
        self.arrives_at("Answers")
        self.presses(f"Answer {count} questions")
        self.sees("Everything is answered", patience_ms=PATIENCE_MS)
        self.presses("Next: review")
        self.arrives_at("Review")
        self.sees(f"0 of {count} done by you", patience_ms=PATIENCE_MS)

    def reviews(self, correction: str, *, done: int, total: int) -> str:
        """Put the answer on the screen right with the keyboard alone; gives the question that it was about."""
        if not done:
            self.presses("Start reviewing")
        asked, box = self.page.locator("#question"), self.page.locator("#answer")
        question = asked.input_value()
        self.page.wait_for_timeout(500)  # to read it: a faster review is taken for a slip
        self.page.keyboard.press("e")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(correction)
        self.page.keyboard.press("Control+Enter")
        self.sees(f"{done + 1} of {total} done by you")
        expect(asked).not_to_have_value(question)
        expect(box).not_to_have_value(correction)
        return question

    def fine_tunes(self, epochs: int) -> None:
        """Train on what was reviewed, and wait for the model."""
        self.follows("Next: fine-tune")
        self.arrives_at("Fine-tune")
        self.page.get_by_role("spinbutton", name="Passes over the rows").fill(str(epochs))
        self.page.keyboard.press("Tab")
        self.presses("Launch")
        self.sees("Next: compare it blind", patience_ms=PATIENCE_MS)

    def starts_the_vote(self) -> str:
        """Start the comparison of base and fine-tuned; gives the link that invites labelers."""
        self.follows("Next: compare it blind")
        self.arrives_at("Compare")
        self.presses("Start the blind vote")
        telltales = self.page.get_by_role("button", name="Open the vote with all pairs")
        expect(telltales.or_(self.page.get_by_text("Voting is open")).first).to_be_visible(timeout=PATIENCE_MS)
        if telltales.is_visible():
            telltales.click()
        self.sees("Voting is open", patience_ms=PATIENCE_MS)
        self.presses("Invite labelers")
        return self.page.get_by_text("/join?token=").first.inner_text().strip()


class Labeler(Visitor):
    """Somebody who was invited: types a name, then judges one pair after the other."""

    def joins_as(self, name: str) -> None:
        """Enter under a name."""
        self.page.get_by_label("Your name").fill(name)
        self.presses("Start")
        self.presses("Start voting")

    def votes_by_key(self, keys: str) -> None:
        """Judge one pair a key, and wait for the next pair each time."""
        for key in keys:
            self._judges(lambda key=key: self.page.keyboard.press(key))  # type: ignore[misc]

    def votes_by_thumb(self, names: list[str]) -> None:
        """Judge one pair a button."""
        for name in names:
            self._judges(lambda name=name: self.page.get_by_role("button", name=name).tap())  # type: ignore[misc]

    def _judges(self, how: Any) -> None:
        question = self.page.locator("h2.question")
        before = question.inner_text()
        self.page.wait_for_timeout(700)  # to read it: a faster vote is taken for a slip
        how()
        self.page.wait_for_function(
            """before => {
                const roots = [document, ...[...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(Boolean)];
                const find = selector => roots.map(root => root.querySelector(selector)).find(Boolean);
                const ending = find('section.ending');
                return (ending && !ending.hidden) || find('h2.question').innerText !== before;
            }""",
            arg=before,
        )


class ArgillaLabeler:
    """A colleague who works in Argilla, with an account of their own there, over its HTTP API."""

    def __init__(self, owner: rg.Argilla, username: str, workspace: rg.Workspace) -> None:
        password = "a-long-password-for-the-journey"
        user = rg.User(username=username, first_name=username, password=password, role="annotator", client=owner)
        user.create()
        user.add_to_workspace(workspace)
        url = str(owner.api_url).rstrip("/")
        signed_in = httpx.post(f"{url}/api/v1/token", data={"username": username, "password": password})
        token = signed_in.raise_for_status().json()["access_token"]
        self.id = user.id
        self.http = httpx.Client(base_url=f"{url}/api/v1", headers={"Authorization": f"Bearer {token}"})

    def answers(self, dataset: rg.Dataset, values: list[dict[str, Any]]) -> list[str]:
        """Submit a response to as many waiting records as there are values; gives the records' ids in Argilla."""
        waiting = [_is_pending("response"), _is_pending("record")]  # what Argilla's own page asks for
        query = {"query": {"text": None}, "filters": {"type": "and", "and": waiting}}
        found = self.http.post(f"/me/datasets/{dataset.id}/records/search", json=query, params={"limit": 50})
        records = [item["record"] for item in found.raise_for_status().json()["items"]][: len(values)]
        assert len(records) == len(values)
        for record, given in zip(records, values, strict=True):
            body = {"status": "submitted", "values": {name: {"value": value} for name, value in given.items()}}
            self.http.post(f"/records/{record['id']}/responses", json=body).raise_for_status()
        return [record["external_id"] for record in records]


def _is_pending(entity: str) -> dict[str, Any]:
    return {"type": "terms", "scope": {"entity": entity, "property": "status"}, "values": ["pending"]}
