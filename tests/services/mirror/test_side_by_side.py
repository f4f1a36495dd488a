"""Both answers side by side in Argilla's own pages, as text that nothing runs or loads."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from services import store
from services.comparisons.sides import argilla_side
from services.mirror import homes, loop, outbox, push, reconciliation, shapes, side_by_side
from services.mirror.client import ArgillaRefused
from services.mirror.link import Link
from services.mirror.outbox import Topic
from services.mirror.records import Home
from services.words import Side, Verdict
from tests import factories
from tests.argilla_server import ArgillaServer
from tests.browser import chromium
from tests.services.mirror.conftest import Colleague, records
from tests.services.mirror.test_pull import cast_in_app, current_votes
from tests.services.mirror.test_push import pairs_of

SLOW = 60_000
TEXT = {"type": "text", "use_markdown": False}
HOSTILE = (
    "Before </script><script>parent.hacked = 1</script> <!--<script> <img src=x onerror='parent.hacked = 1'>"
    "<img src='http://tracker.invalid/x.png'> <a href='javascript:parent.hacked=1'>click</a> <b>bold</b> &lt;b&gt;"
    " &amp; $& $' $` #TEMPLATE# #RECORD_OBJECT# {{{record}}} ${1} \\u003c \u2028"
    " **no** ![](http://tracker.invalid/y.png) After"
)


@pytest.fixture
def page() -> Iterator[Page]:
    """Open a browser's page."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(SLOW)
        yield page


def dataset_of(link: Link, comparison: store.Comparison) -> dict[str, Any]:
    return next(each for each in link.datasets().values() if each["name"].endswith(comparison.id[:8]))


def drawn(page: Page, server: ArgillaServer, dataset_id: str) -> FrameLocator:
    """Sign in as the owner and open a dataset; gives the frame that shows the pair."""
    page.goto(f"{server.url}/sign-in")
    page.locator("input[name=Username]").fill("owner")
    page.locator("input[name=Password]").fill("owner-of-the-tests")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(f"{server.url}/dataset/{dataset_id}/annotation-mode?page=1&status=pending")
    return page.frame_locator(".custom_field_component iframe")


def test_answers_are_side_by_side_and_inert(page: Page, link: Link, server: ArgillaServer) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    project = factories.make_project()
    comparison = factories.make_comparison(
        project,
        questions=1,
        baseline=HOSTILE.replace("{", "{{").replace("}", "}}"),
        candidate="Line one.\n\nLine three.",
    )
    (pair,) = pairs_of(comparison)
    with store.writing() as session:
        session.get_one(store.Question, pair.question_id).text = f"Why? {HOSTILE}"
    push.drain(link)
    frame = drawn(page, server, dataset_of(link, comparison)["id"])
    with store.reading() as session:
        hostile_is_b = argilla_side(session.get_one(store.Pair, pair.id)) == Side.LEFT
    hostile, plain = frame.locator("#response-b"), frame.locator("#response-a")
    hostile, plain = (hostile, plain) if hostile_is_b else (plain, hostile)
    expect(plain).to_be_visible(timeout=SLOW)
    assert hostile.evaluate("node => node.textContent") == HOSTILE
    assert plain.evaluate("node => node.textContent") == "Line one.\n\nLine three."
    assert frame.locator("#user-message").evaluate("node => node.textContent") == f"Why? {HOSTILE}"
    assert frame.locator("body img, body a, body b").count() == 0
    assert page.evaluate("window.hacked") is None
    assert not [url for url in asked if not url.startswith((server.url, "data:", "blob:", "about:"))]
    one, other = plain.bounding_box(), hostile.bounding_box()
    assert one and other and abs(one["y"] - other["y"]) < 2 and abs(one["x"] - other["x"]) > 100


TABLE = (
    "See:\n\n| Plan | Changes | Remarks |\n|:---|---|---:|\n"
    f"| Silver | {'Two changes of the date are free until the day before. ' * 5}| <b>a \\| b</b> |\n"
    f"|{'|'.join(f' Column{n} ' for n in range(14))}|\n\nAfter | that."
)
CELLS = """box => [...box.querySelectorAll('.row')].map(row => [...row.querySelectorAll('.cell')].map(cell => {
  const words = cell.textContent.trim().split(/\\s+/)
  const widths = words.map(word => {
    const probe = Object.assign(document.createElement('span'), { textContent: word })
    cell.append(probe)
    const lines = probe.getClientRects().length
    probe.remove()
    return lines
  })
  return { words: words.join(' '), whole: Math.max(...widths) === 1 }
}))"""


def test_a_table_is_drawn_in_whole_words_and_scrolls_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    fields = side_by_side.values({side_by_side.ANSWER_A: TABLE, side_by_side.ANSWER_B: "a | b\nno table"})
    record = json.dumps({"fields": {side_by_side.NAME: fields}})
    page.set_content(side_by_side.TEMPLATE.replace("<script>", f"<script>const record = {record};", 1))
    box = page.locator("#response-a")
    assert box.evaluate("node => node.textContent") == TABLE
    rows = box.evaluate(CELLS)
    assert [cell["words"] for cell in rows[0]] == ["Plan", "Changes", "Remarks"]
    assert rows[1][2]["words"] == "<b>a \\| b</b>" and len(rows[2]) == 14
    assert all(cell["whole"] for row in rows for cell in row)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    grid = page.locator(".grid")
    assert grid.count() == 1
    grid.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert grid.evaluate("grid => grid.scrollLeft") > 0


def test_a_write_in_stays_inert_too(page: Page, link: Link, server: ArgillaServer) -> None:
    comparison = factories.make_comparison(questions=1)
    (pair,) = pairs_of(comparison)
    push.drain(link)
    dataset = dataset_of(link, comparison)
    record = records(link, comparison.id)[pair.id]
    values = {"preference": {"value": "tie"}, "response": {"value": HOSTILE}}
    item = {"record_id": record["id"], "status": "submitted", "values": values}
    link.argilla.post("/me/responses/bulk", {"items": [item]})
    drawn(page, server, dataset["id"])
    page.goto(f"{server.url}/dataset/{dataset['id']}/annotation-mode?page=1&status=submitted")
    frame = page.frame_locator(".custom_field_component iframe")
    expect(frame.locator("#response-a")).not_to_be_empty(timeout=SLOW)
    assert page.evaluate("window.hacked") is None


def test_a_dataset_from_before_goes_on_as_it_is(link: Link, colleague: Colleague) -> None:
    comparison = factories.make_comparison(questions=2)
    first, second = pairs_of(comparison)
    home = Home(shapes.PAIRS, comparison.id)
    made = homes._create(link, home)
    for field in sorted(shapes.PAIRS.earlier_fields):
        settings = {"type": "text", "use_markdown": False}
        link.argilla.post(
            f"/datasets/{made['id']}/fields", {"name": field, "title": field, "required": True, "settings": settings}
        )
    cast_in_app(first, factories.make_person("Ada"), Verdict.TIE, "one")
    loop.once(link)
    there = records(link, comparison.id)
    assert set(there[first.id]["fields"]) == shapes.PAIRS.earlier_fields
    colleague.respond(there[second.id], preference="tie")
    loop.once(link)
    assert [len(current_votes(pair)) for pair in (first, second)] == [1, 1]
    assert reconciliation.report(comparison.project_id).equal


def test_a_dataset_that_does_not_fit_is_named_with_its_field(link: Link) -> None:
    comparison = factories.make_comparison(questions=1)
    home = Home(shapes.PAIRS, comparison.id)
    made = homes._create(link, home)
    body = {"name": "pair", "title": "Pair", "required": True, "settings": TEXT}
    link.argilla.post(f"/datasets/{made['id']}/fields", body)
    with pytest.raises(ArgillaRefused, match="“pair” is text, where Winrate needs custom"):
        homes.ensure(link, home)


def test_changed_words_follow(link: Link) -> None:
    comparison = factories.make_comparison(questions=1)
    (pair,) = pairs_of(comparison)
    push.drain(link)
    with store.writing() as session:
        session.get_one(store.Question, pair.question_id).text = "How <many>?"
        outbox.add(session, Topic.PAIR, pair.id)
    push.drain(link)
    held = records(link, comparison.id)[pair.id]["fields"][side_by_side.NAME]
    assert held[side_by_side.QUESTION] == "How &lt;many&gt;?"
    assert reconciliation.report(comparison.project_id).equal
