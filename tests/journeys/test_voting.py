"""The blind vote on the real servers: every key in Chromium at a desk and on a phone, and a web process killed."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bench.voting import http
from services import accounts, store
from services.comparisons import sides
from services.words import PassKind, Role, Verdict, VoteReason
from tests import factories
from tests.browser import chromium
from tests.journeys.desk import READING_MS, Desk, eventually
from tools import running, state
from tools.running import Running

HELD_MS = 900
QUESTIONS = 20
VOTES_EACH = 12
KEYS = {
    "1": Verdict.LEFT, "2": Verdict.RIGHT, "3": Verdict.TIE, "4": Verdict.BOTH_BAD,
    "a": Verdict.LEFT, "B": Verdict.RIGHT, "t": Verdict.TIE, "N": Verdict.BOTH_BAD,
    "ArrowLeft": Verdict.LEFT, "ArrowRight": Verdict.RIGHT,
}  # fmt: skip


@pytest.fixture(scope="module")
def winrate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Everything, started by the project's own launcher; this process writes into the same store."""
    with (
        running.start(tmp_path_factory.mktemp("voting")) as started,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("WINRATE_HOME", str(started.home))
        patch.delenv("WINRATE_DATABASE_URL", raising=False)
        store.reset()
        yield started
        store.reset()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with chromium() as opened:
        yield opened


def invitation(winrate: Running, comparison: store.Comparison) -> str:
    made = urlsplit(accounts.make_invitation(Role.LABELER, project_id=comparison.project_id))
    return f"{winrate.url}{made.path}?{made.query}"


@pytest.mark.journey
@pytest.mark.timeout(600)
@pytest.mark.parametrize("width", [1280, 390])
def test_every_key_does_its_work_and_leaves_it_in_the_store(winrate: Running, browser: Browser, width: int) -> None:
    comparison = factories.make_comparison(
        factories.make_project(f"Shop {width}"), questions=QUESTIONS, show_contexts=True
    )
    ada = Desk(browser, invitation(winrate, comparison), f"Ada {width}", width)
    page = ada.page
    narrow = [each for each in (390, 360) if each <= width and width < 600]

    def fits() -> None:
        for each in [width, *narrow]:
            ada.fits(each)

    expect(page.locator("dialog.help")).to_contain_text("Right before pretty")
    fits()
    practises(ada)
    fits()
    said = votes_with_every_key(ada)
    fits()
    said = takes_back_and_says_why(ada, said)
    said = writes_better_answers(ada, said)
    passes(ada)
    looks_around(ada)
    said = holds_a_key(ada, said)
    fits()

    while page.locator(".ballot").is_visible():
        said.append(Verdict.TIE)
        done = page.locator(".mine").inner_text()
        ada.reads_and_presses("3")
        expect(page.locator(".mine")).not_to_have_text(done)
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    expect(page.locator(".ending")).to_contain_text(f"You voted on {len(said)} pairs and passed on 2.")
    fits()
    ada.leaves(*said)
    assert len(said) == QUESTIONS - 2
    assert sides_stay_balanced(ada)
    page.context.close()


def practises(ada: Desk) -> None:
    """Try two pairs that do not count, after the guidelines."""
    page = ada.page
    page.get_by_role("button", name="Try two practice pairs").click()
    expect(page.locator(".practice")).to_contain_text("Practice pair 1 of 2")
    ada.fits()
    ada.reads_and_presses("1")
    expect(page.locator(".feedback")).to_contain_text("✓ Right")
    page.wait_for_timeout(READING_MS)
    ada.reads_and_presses("Enter")
    page.wait_for_timeout(READING_MS)
    ada.reads_and_presses("1")
    expect(page.locator(".feedback")).to_contain_text("✗ Most people would say: both bad.")
    page.wait_for_timeout(READING_MS)
    ada.reads_and_presses("Enter")
    page.wait_for_timeout(READING_MS)
    expect(page.locator(".practice")).to_contain_text("From here on it counts.")
    expect(page.locator(".mine")).to_have_text(f"0 of {QUESTIONS}")
    assert ada.votes() == []


def votes_with_every_key(ada: Desk) -> list[Verdict]:
    for done, key in enumerate(KEYS):
        question = ada.page.locator(".question").inner_text()
        ada.reads_and_presses(key)
        expect(ada.page.locator(".mine")).to_have_text(f"{done + 1} of {QUESTIONS}")
        expect(ada.page.locator(".question")).not_to_have_text(question)
        ada.leaves(*list(KEYS.values())[: done + 1])
    assert all((each.duration_ms or 0) >= 250 for each in ada.votes())
    return list(KEYS.values())


def takes_back_and_says_why(ada: Desk, said: list[Verdict]) -> list[Verdict]:
    """Z and Backspace go back two pairs and show what was said; a digit from 5 on gives the last vote's reason."""
    page = ada.page
    ada.reads_and_presses("z")
    expect(page.locator(".before")).to_have_text("You had said: B is better.")
    ada.leaves(*said[:-1])
    ada.reads_and_presses("Backspace")
    expect(page.locator(".before")).to_have_text("You had said: A is better.")
    ada.leaves(*said[:-2])
    assert len(ada.votes()) == len(said), "what was taken back stays in the history"
    ada.reads_and_presses("2")
    ada.leaves(*said[:-2], Verdict.RIGHT)
    ada.reads_and_presses("1", "7")
    said = [*said[:-2], Verdict.RIGHT, Verdict.LEFT]
    ada.leaves(*said)
    eventually(lambda: ada.votes()[-1].reason == VoteReason.INVENTED)
    expect(page.get_by_role("button", name="Invented")).to_have_attribute("aria-pressed", "true")
    return said


def writes_better_answers(ada: Desk, said: list[Verdict]) -> list[Verdict]:
    """E writes beside the vote and W after it; keys are letters in a text box."""
    page = ada.page
    ada.reads_and_presses("e")
    expect(page.get_by_label("A better answer, in your words")).to_be_focused()
    page.keyboard.type("1 or 2 switches, says Ada. Not 34.")
    ada.reads_and_presses("Escape", "4")
    said = [*said, Verdict.BOTH_BAD]
    ada.leaves(*said)
    assert ada.votes()[-1].write_in == "1 or 2 switches, says Ada. Not 34."
    expect(page.get_by_role("button", name="Better answer")).to_be_visible()
    ada.reads_and_presses("w")
    page.locator("dialog.better").get_by_role("button", name="Start from A").click()
    expect(page.locator("#better")).not_to_have_value("")
    page.locator("#better").fill("Twelve 1 2 3 4")
    page.locator("dialog.better").get_by_role("button", name="Keep it").click()
    eventually(lambda: ada.votes()[-1].write_in == "Twelve 1 2 3 4")
    ada.leaves(*said)
    return said


def passes(ada: Desk) -> None:
    """S and F ask for one reason, which may stay empty; Escape goes back to the same pair."""
    page, handled = ada.page, len([each for each in ada.votes() if each.current])
    question = page.locator(".question").inner_text()
    ada.reads_and_presses("s", "Escape")
    expect(page.locator(".question")).to_have_text(question)
    ada.reads_and_presses("s", "Enter")
    expect(page.locator(".mine")).to_have_text(f"{handled + 1} of {QUESTIONS}")
    ada.reads_and_presses("f")
    page.get_by_label("Reason").fill("1 is cut off")
    page.keyboard.press("Enter")
    expect(page.locator(".mine")).to_have_text(f"{handled + 2} of {QUESTIONS}")

    def stored() -> set[tuple[str, str]]:
        with store.reading() as session:
            return {
                (each.kind, each.reason) for each in session.scalars(select(store.Pass).filter_by(labeler_id=ada.id))
            }

    eventually(lambda: stored() == {(PassKind.SKIP, ""), (PassKind.FLAG, "1 is cut off")})


def looks_around(ada: Desk) -> None:
    """?, G, C and D show something and vote on nothing; behind a dialog no key does anything."""
    page, before = ada.page, page_state(ada.page)
    for key in ("?", "g"):
        ada.reads_and_presses(key)
        expect(page.locator("dialog.help")).to_be_visible()
        ada.reads_and_presses("1", "4", "z", "s", "Escape")
        expect(page.locator("dialog.help")).to_be_hidden()
        expect(page.locator("dialog.pass")).to_be_hidden()
    ada.reads_and_presses("c")
    expect(page.locator(".passages")).to_contain_text("The manual says so.")
    ada.reads_and_presses("c")
    expect(page.locator(".passages")).to_be_hidden()
    ada.reads_and_presses("d")
    expect(page.locator("mark").first).to_be_visible()
    ada.reads_and_presses("d")
    expect(page.locator("mark")).to_have_count(0)
    assert page_state(page) == before


def holds_a_key(ada: Desk, said: list[Verdict]) -> list[Verdict]:
    """A key that is held, Enter on a button included, is one vote."""
    page = ada.page
    for hold in ("1", "Enter"):
        done = page.locator(".mine").inner_text()
        page.wait_for_timeout(READING_MS)
        if hold == "Enter":
            page.get_by_role("button", name="A is better").focus()
        for _ in range(HELD_MS // 60):
            page.keyboard.down(hold)
            page.wait_for_timeout(60)
        page.keyboard.up(hold)
        expect(page.locator(".mine")).not_to_have_text(done)
        said = [*said, Verdict.LEFT]
        ada.leaves(*said)
        expect(page.locator(".mine")).to_have_text(f"{len(said) + 2} of {QUESTIONS}")
    page.evaluate("document.activeElement.blur()")
    return said


def page_state(page: Page) -> tuple[str, str]:
    return page.locator(".mine").inner_text(), page.locator(".question").inner_text()


def sides_stay_balanced(ada: Desk) -> bool:
    with store.reading() as session:
        given = session.scalars(select(store.Assignment.side).filter_by(labeler_id=ada.id)).all()
    return abs(2 * sum(side == given[0] for side in given) - len(given)) <= sides.MOST_APART


@pytest.mark.journey
@pytest.mark.timeout(600)
def test_votes_arrive_exactly_once_though_the_web_process_is_killed(winrate: Running) -> None:
    comparison = factories.make_comparison(questions=VOTES_EACH + 5)
    people = [factories.make_person(f"Voter {number}") for number in range(25)]
    cookies = {each.id: factories.make_cookie(each) for each in people}
    with ThreadPoolExecutor(1) as beside:
        voting = beside.submit(http.run, winrate.url, comparison.id, cookies, votes=VOTES_EACH, think=0.6)
        for kill_at in (50, 150):
            eventually(lambda least=kill_at: voting.done() or len(stored(comparison)) >= least)
            before = state.read(winrate.home, "web")
            assert before
            os.kill(before.pid, signal.SIGKILL)
            eventually(lambda old=before.pid: state.read(winrate.home, "web").pid != old)
        load = voting.result()
    assert (load.lost(), load.doubled()) == (0, 0)
    assert load.again, "the server was away while people voted"
    assert sorted(stored(comparison)) == sorted(load.sent)


def stored(comparison: store.Comparison) -> list[tuple[str, str, str]]:
    wanted = select(store.Vote.id, store.Vote.pair_id, store.Vote.labeler_id).join(store.Pair)
    with store.reading() as session:
        return [tuple(row) for row in session.execute(wanted.where(store.Pair.comparison_id == comparison.id))]
