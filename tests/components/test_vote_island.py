"""The island in a real Chromium: keys, undo, a lost connection, a phone, and that it is blind."""

import time

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocket, expect
from sqlalchemy import select

from services import accounts, comparisons, projects, settings, store
from services.words import PassKind, Verdict
from tests import factories
from tests.components.voting import DWELL, MARKER, PHONE, READING, SMALL_PHONE, Open, press, settled, votes
from tests.serving import free_port, serve

# Texts of the island whose colour stands out from what is behind by less than 4.5 to 1 (WCAG 2.2, 1.4.3).
CONTRAST = """island => {
  const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const rgb = colour => {
    pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1)
    return [...pen.getImageData(0, 0, 1, 1).data]
  }
  const light = ([r, g, b]) => [r, g, b].map(each => each / 255)
    .map(each => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0)
  const behind = each => {
    for (let at = each; at; at = at.parentElement ?? at.getRootNode().host) {
      const found = rgb(getComputedStyle(at).backgroundColor)
      if (found[3] > 250) return found
    }
    return [255, 255, 255]
  }
  return [...island.querySelectorAll('span, p, h2, h3, button, summary, .text')]
    .filter(each => each.checkVisibility({ visibilityProperty: true }) && each.textContent.trim())
    .filter(each => !each.closest(':disabled, .spoken'))
    .map(each => {
      const [one, other] = [light(rgb(getComputedStyle(each).color)), light(behind(each))].sort((a, b) => b - a)
      return [(one + 0.05) / (other + 0.05), each.textContent.trim().slice(0, 40)]
    }).filter(([ratio]) => ratio < 4.5).map(each => each.join(' '))
}"""

# How far the first letter of a paragraph is from its right edge, in pixels.
FROM_THE_RIGHT = """paragraph => {
  const letter = document.createRange()
  letter.setStart(paragraph.firstChild, 0)
  letter.setEnd(paragraph.firstChild, 1)
  return paragraph.getBoundingClientRect().right - letter.getBoundingClientRect().right
}"""


def test_every_key_does_what_the_sheet_says(visit: Open, ada: store.Person) -> None:
    page = visit()
    press(page, "1", "b", "t", "N")
    found = settled(page, ada, 4)
    assert [vote.verdict for vote in found] == [Verdict.LEFT, Verdict.RIGHT, Verdict.TIE, Verdict.BOTH_BAD]
    assert all(vote.duration_ms and 250 <= vote.duration_ms < 5_000 for vote in found)
    press(page, "s", "Enter", "f")
    page.get_by_label("Reason").fill("Cut off")
    page.keyboard.press("Enter")
    expect(page.locator(".mine")).to_have_text("6 of 8")
    press(page, "?")
    expect(page.locator("dialog.help")).to_be_visible()
    press(page, "1", "Escape")
    settled(page, ada, 4)
    with store.reading() as session:
        passes = session.scalars(select(store.Pass).where(store.Pass.labeler_id == ada.id)).all()
    assert {(each.kind, each.reason) for each in passes} == {(PassKind.SKIP, ""), (PassKind.FLAG, "Cut off")}


def test_buttons_vote_too_and_the_end_says_thank_you(visit: Open, ada: store.Person) -> None:
    page = visit(viewport=PHONE)
    for _ in range(8):
        page.wait_for_timeout(READING)
        page.get_by_role("button", name="B is better").tap()
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    expect(page.locator(".ending")).to_contain_text("You voted on 8 pairs.")
    expect(page.get_by_role("button", name="A is better")).to_be_hidden()
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    settled(page, ada, 8)


def test_who_is_through_goes_on_with_the_next_comparison(
    visit: Open, ada: store.Person, comparison: store.Comparison
) -> None:
    another = factories.make_variant(projects.get(comparison.project_id), f"{MARKER} another")
    factories.make_answers(another, comparisons.test_questions(comparison.project_id), "Number {position}.")
    comparisons.start(comparison.project_id, comparison.baseline_id, another.id)
    page = visit()
    press(page, *"12341234")
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    page.get_by_role("button", name="Go on: 8 more pairs").click()
    expect(page.locator(".mine")).to_have_text("0 of 8")
    page.wait_for_timeout(READING)
    press(page, *"11111111")
    settled(page, ada, 16)
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    expect(page.locator(".go-on")).to_be_hidden()


def test_a_held_key_is_one_vote_and_a_double_tap_too(visit: Open, ada: store.Person) -> None:
    page = visit()
    for _ in range(30):
        page.keyboard.down("1")  # repeats, as a held key does
        page.wait_for_timeout(25)
    page.keyboard.up("1")
    settled(page, ada, 1)
    page.wait_for_timeout(READING)
    page.get_by_role("button", name="A is better").dblclick()
    settled(page, ada, 2)


def test_keys_do_nothing_while_somebody_writes(visit: Open, ada: store.Person) -> None:
    page = visit()
    press(page, "e")
    page.keyboard.type("1 and 2 beat both, says Ada")
    settled(page, ada, 0)
    press(page, "Escape", "4")
    (vote,) = settled(page, ada, 1)
    assert (vote.verdict, vote.write_in) == (Verdict.BOTH_BAD, "1 and 2 beat both, says Ada")


def test_undo_goes_back_and_shows_the_old_verdict(visit: Open, ada: store.Person) -> None:
    page = visit()
    first = page.locator(".question").inner_text()
    press(page, "1", "2")
    press(page, "z", "Backspace")
    expect(page.locator(".question")).to_have_text(first)
    expect(page.locator(".before")).to_have_text("You had said: A is better.")
    expect(page.get_by_role("button", name="A is better")).to_have_attribute("aria-pressed", "true")
    press(page, "3")
    found = settled(page, ada, 3)
    assert [(vote.verdict, vote.current) for vote in found] == [
        (Verdict.LEFT, False),
        (Verdict.RIGHT, False),
        (Verdict.TIE, True),
    ]
    page.reload()
    expect(page.locator(".mine")).to_have_text("1 of 8")
    press(page, "z")
    expect(page.locator(".before")).to_have_text("You had said: equally good.")


def test_a_pair_that_was_removed_is_said_to_be_that_and_voting_goes_on(
    visit: Open, ada: store.Person, comparison: store.Comparison
) -> None:
    page = visit()
    with store.writing() as session:
        shown = page.locator(".question").inner_text()
        session.delete(
            session.scalars(select(store.Question).filter_by(text=shown, project_id=comparison.project_id)).one()
        )
    press(page, "1")
    expect(page.locator(".notice:not([hidden])")).to_contain_text("was removed from the vote")
    expect(page.locator(".mine")).to_contain_text("0 of 7")
    press(page, "1")
    settled(page, ada, 1)
    expect(page.locator(".mine")).to_contain_text("1 of 7")


def test_where_a_pair_wants_one_vote_a_page_goes_on_to_the_last_one(
    visit: Open, ada: store.Person, comparison: store.Comparison
) -> None:
    """One person may hold eight: the others follow as these are done."""
    questions = factories.make_questions(projects.get(comparison.project_id), 15)
    for variant_id in (comparison.baseline_id, comparison.candidate_id):
        with store.reading() as session:
            variant = session.get_one(store.Variant, variant_id)
        factories.make_answers(variant, questions, f"Answer {variant_id[:4]} to {{position}}")
    comparisons.extend(comparison.id)
    with store.writing() as session:
        session.get_one(store.Comparison, comparison.id).votes_per_pair = 1
    page = visit()
    for _ in range(23):
        press(page, "1")
    expect(page.get_by_text("Thank you!")).to_be_visible()
    settled(page, ada, 23)


def test_votes_wait_while_offline_and_arrive_once(visit: Open, ada: store.Person) -> None:
    page = visit()
    page.context.set_offline(True)
    press(page, "1", "2", "3")
    expect(page.locator(".signal")).to_have_text("Offline. 3 votes wait here")
    assert votes(ada) == []
    page.context.set_offline(False)
    found = settled(page, ada, 3)
    assert [vote.verdict for vote in found] == [Verdict.LEFT, Verdict.RIGHT, Verdict.TIE]
    expect(page.locator(".signal")).to_be_empty()


def test_votes_survive_a_reload_and_a_lost_reply(visit: Open, ada: store.Person) -> None:
    page = visit()

    def stored_but_unanswered(route: Route) -> None:
        route.fetch()
        route.abort()

    def is_vote(url: str) -> bool:
        return "/api/votes/" in url and not url.split("?")[0].endswith("/next")

    page.route(is_vote, stored_but_unanswered)
    press(page, "1")
    page.unroute(is_vote)
    page.route(is_vote, lambda route: route.abort())
    press(page, "2")
    page.reload()
    expect(page.locator(".mine")).to_have_text("2 of 8")
    page.unroute(is_vote)
    found = settled(page, ada, 2)
    assert sorted(vote.verdict for vote in found) == [Verdict.LEFT, Verdict.RIGHT]
    press(page, "3")
    settled(page, ada, 3)
    assert len({vote.pair_id for vote in votes(ada)}) == 3


def test_votes_that_came_too_fast_wait_as_long_as_they_are_told(visit: Open, ada: store.Person) -> None:
    page = visit()
    sent: list[float] = []

    def too_fast_at_first(route: Route) -> None:
        sent.append(time.monotonic())
        if len(sent) > 1:
            route.continue_()
        else:
            route.fulfill(status=429, json={"error": "A moment, please.", "wait_s": 2})

    page.route(lambda url: "/api/votes/" in url and "/next" not in url, too_fast_at_first)
    press(page, "1", "2")
    assert [vote.verdict for vote in settled(page, ada, 2)] == [Verdict.LEFT, Verdict.RIGHT]
    assert len(sent) == 3 and sent[1] - sent[0] > 1.5, "nothing more is sent before it was told to"


def test_a_server_that_goes_down_and_comes_back_loses_nothing(browser: Browser, comparison: store.Comparison) -> None:
    home, port = settings.load().home, free_port()
    people = [factories.make_person(name) for name in ("Ben", "Cem", "Dia")]
    pages = []
    with serve("tests.components.vote_app:app", home, port=port) as url:
        for person in people:
            projects.choose(person.id, comparison.project_id)
            context = browser.new_context()
            context.add_cookies([{"name": accounts.COOKIE, "value": factories.make_cookie(person), "url": url}])
            pages.append(context.new_page())
            pages[-1].goto(url)
            pages[-1].get_by_role("button", name="Start voting").click(timeout=30_000)
            pages[-1].wait_for_timeout(DWELL)
            press(pages[-1], "1")
    for page in pages:
        press(page, "2", "3")
    with serve("tests.components.vote_app:app", home, port=port):
        for page, person in zip(pages, people, strict=True):
            found = settled(page, person, 3)
            assert [vote.verdict for vote in found] == [Verdict.LEFT, Verdict.RIGHT, Verdict.TIE]
            page.context.close()


def test_a_vote_that_closes_says_so(visit: Open, ada: store.Person, comparison: store.Comparison) -> None:
    page = visit()
    press(page, "1")
    settled(page, ada, 1)
    comparisons.close(comparison.id)
    press(page, "2")
    expect(page.get_by_role("heading", name="This vote has closed")).to_be_visible()
    settled(page, ada, 1)


@pytest.mark.parametrize("viewport", [PHONE, SMALL_PHONE])
def test_on_a_phone_nothing_scrolls_sideways_and_thumbs_fit(visit: Open, viewport: dict[str, int]) -> None:
    page = visit(viewport=viewport)
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    left, right = (page.locator(f".card:has(.{side})").bounding_box() for side in ("left", "right"))
    assert left and right and right["y"] >= left["y"] + left["height"], "cards are stacked"
    page.get_by_role("button", name="Both bad").tap()
    page.wait_for_timeout(READING)
    for button in page.locator(".actions button:visible").all():
        if button.evaluate("button => Boolean(button.closest('.after'))"):
            continue  # a row that scrolls by itself
        box = button.bounding_box()
        assert box and box["height"] >= 44 and box["width"] >= 44
        assert box["y"] + box["height"] <= viewport["height"], "reachable without a scroll"
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def hide_markers(comparison: store.Comparison) -> None:
    """Write the marker wherever something of a model, its run or its answers is kept that is not the answer itself."""
    with store.writing() as session:
        session.get_one(store.Comparison, comparison.id).name = f"{MARKER} against {MARKER}"
        for variant_id in (comparison.baseline_id, comparison.candidate_id):
            variant = session.get_one(store.Variant, variant_id)
            variant.name = variant.system_prompt = variant.user_prompt = f"{MARKER} {variant_id}"
            variant.model.name = variant.model.label = f"ft:{MARKER}:{variant_id}"
        for pair in session.scalars(select(store.Pair).filter_by(comparison_id=comparison.id)):
            pair.baseline_answer.prompt_hash = pair.candidate_answer.prompt_hash = MARKER


def test_names_roles_and_contrast_hold_what_a_screen_reader_needs(visit: Open) -> None:
    page = visit()
    press(page, "1")
    unnamed = page.locator(".island").evaluate(
        """island => [...island.querySelectorAll(
          'button, textarea, input, progress, dialog, [role=group], [role=region]')]
        .filter(each => !(each.textContent.trim() || each.ariaLabel || each.getAttribute('aria-labelledby')
          || each.labels?.length)).map(each => each.outerHTML)"""
    )
    assert unnamed == []
    ids = page.locator(".island").evaluate("island => [...island.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    faint = page.locator(".island").evaluate(CONTRAST)
    assert faint == [], "every text stands out by 4.5 to 1"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement !== document.body")


def test_a_newcomer_reads_the_guidelines_once(visit: Open) -> None:
    page = visit(greet=True)
    expect(page.locator("dialog.help")).to_contain_text("Right before pretty")
    page.keyboard.press("Escape")
    page.reload()
    expect(page.locator(".question")).to_be_visible()
    expect(page.locator("dialog.help")).to_be_hidden()


def test_no_name_of_a_variant_reaches_the_browser(visit: Open, comparison: store.Comparison) -> None:
    seen: list[str] = []
    hide_markers(comparison)

    def listen(page: Page) -> None:
        def websocket(socket: WebSocket) -> None:
            socket.on("framereceived", lambda frame: seen.append(str(frame)))
            socket.on("framesent", lambda frame: seen.append(str(frame)))

        page.on("websocket", websocket)
        page.on("request", lambda request: seen.append(request.url + (request.post_data or "")))
        page.on("response", lambda reply: seen.append(str(reply.all_headers()) if "/api/" in reply.url else reply.url))
        page.on("requestfinished", lambda done: seen.append(done.response().text()) if "/api/" in done.url else None)
        page.on("console", lambda message: seen.append(message.text))

    page = visit(before=listen)
    press(page, "1", "5", "z", "2", "d", "s")
    page.wait_for_timeout(500)
    seen.append(page.content())
    seen.append(page.locator(".island").evaluate("island => island.getRootNode().innerHTML"))
    seen.append(
        page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    )
    seen.append((settings.load().home / "web.log").read_text())
    seen.append(str(page.context.cookies()))
    everything = "\n".join(seen)
    assert "switches on lamp" in everything, "the scan does see what is sent"
    assert MARKER not in everything


def test_two_tabs_of_one_labeler_share_the_work(visit: Open, ada: store.Person) -> None:
    page = visit()
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator(".mine")).to_have_text("0 of 8")
    asked = page.locator(".question").inner_text()
    expect(other.locator(".question")).to_have_text(asked)
    press(page, "1")
    expect(other.locator(".mine")).to_have_text("1 of 8")
    expect(other.locator(".question")).to_have_text(page.locator(".question").inner_text())
    press(other, "2")
    expect(page.locator(".mine")).to_have_text("2 of 8")
    settled(page, ada, 2)
    press(page, "z")
    expect(other.locator(".mine")).to_have_text("1 of 8")
    expect(other.locator(".question")).to_have_text(page.locator(".question").inner_text())
    press(other, "3")
    found = settled(page, ada, 3)
    assert [(each.verdict, each.current) for each in found] == [
        (Verdict.LEFT, True),
        (Verdict.RIGHT, False),
        (Verdict.TIE, True),
    ]
    assert len({each.pair_id for each in found}) == 2


def test_markdown_code_right_to_left_and_chinese_read_right_and_nothing_is_loaded(
    visit: Open, comparison: store.Comparison
) -> None:
    table = "| Lamp | Switches |\n|---|---|\n| One | 2 |\n\n```\n" + "lamp --on " * 40 + "\n```\n"
    left = "![a](https://evil.example/a.png)\n\nيعمل المصباح بزر واحد.\n\n<img src=https://evil.example/b.png>"
    with store.writing() as session:
        for pair in session.scalars(select(store.Pair).filter_by(comparison_id=comparison.id)):
            pair.question.text = "台灯有几个开关？"
            pair.baseline_answer.text, pair.candidate_answer.text = table, left + "\n\n台灯有两个开关。"
    asked: list[str] = []
    page = visit(viewport=SMALL_PHONE, before=lambda page: page.on("request", lambda sent: asked.append(sent.url)))
    expect(page.locator(".question")).to_have_text("台灯有几个开关？")
    answers = page.locator(".cards")
    expect(answers.locator("th")).to_have_text(["Lamp", "Switches"])
    expect(answers.locator("pre code")).to_contain_text("lamp --on")
    arabic = answers.get_by_text("يعمل المصباح بزر واحد.")
    assert arabic.evaluate(FROM_THE_RIGHT) < 2, "the first letter stands at the right edge"
    expect(answers.locator("img, script, iframe, a")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE["width"], "code scrolls by itself"
    assert not [url for url in asked if "evil.example" in url]
