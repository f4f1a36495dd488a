"""A second pair of eyes on the labeler's page: a hundred votes by thumb on a phone and a hundred by keyboard.

`python -m bench.voting.hundred [--votes 100] [--pace 1.2] [--out FOLDER]` runs the real app on the demo's questions and
passages, at human pace, and takes a screenshot of every tenth pair for somebody to look at. It counts what went wrong:
votes lost or doubled, buttons that moved, buttons that look pressed, text that the buttons cover, anything too wide.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from sqlalchemy import select

from services import accounts, comparisons, demo, projects, store
from services.words import ComparisonStatus, QuestionStatus, Split, Verdict
from tests import factories
from tests.browser import chromium
from tests.serving import serve

KEYS = {Verdict.LEFT: "1", Verdict.RIGHT: "2", Verdict.TIE: "3", Verdict.BOTH_BAD: "4"}
OFTEN = {Verdict.LEFT: 5, Verdict.RIGHT: 5, Verdict.TIE: 2, Verdict.BOTH_BAD: 1}
SIZES: dict[str, ViewportSize] = {"phone": {"width": 390, "height": 844}, "keyboard": {"width": 1280, "height": 800}}
LOOK = """island => {
  const box = each => each.getBoundingClientRect()
  const buttons = [...island.querySelectorAll('[data-verdict]')]
  const looks = buttons.map(each => { const style = getComputedStyle(each); return style.color + style.borderColor })
  const scrollers = []
  for (let at = island.getRootNode().host; at; at = at.parentElement) scrollers.push([at, at.scrollTop])
  for (const [at] of scrollers) at.scrollTop = at.scrollHeight
  const end = island.querySelector('.ballot').lastElementChild
  const last = [...end.parentElement.children].filter(each => each.checkVisibility()).at(-1)
  const room = box(island.querySelector('.actions')).top - box(last).bottom
  for (const [at, top] of scrollers) at.scrollTop = top
  return {
    places: JSON.stringify(buttons.map(each => [box(each).top, box(each).left].map(Math.round))),
    odd: new Set(looks).size > 1,
    covered: room < 0,
    wide: document.documentElement.scrollWidth > innerWidth,
  }
}"""


@dataclass
class Seen:
    """What was seen on one page over all its pairs."""

    votes: int = 0
    places: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def look(self, page: Page, number: int) -> None:
        """Look at the pair on the screen."""
        found = page.locator(".island").evaluate(LOOK)
        self.places.add(found["places"])
        words = {"odd": "a button looks pressed", "covered": "text is covered", "wide": "the page is too wide"}
        self.faults += [f"pair {number}: {sentence}" for name, sentence in words.items() if found[name]]


def main() -> None:
    """Cast the votes and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--votes", type=int, default=100)
    parser.add_argument("--pace", type=float, default=1.2, help="seconds a vote, on average")
    parser.add_argument("--out", type=Path, default=Path("hundred"))
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder, chromium() as browser:
        home = factories.fresh_store(Path(folder), patch)
        comparison = real_text(asked.votes)
        with serve("app:app", home) as address:
            for name in SIZES:
                report(name, *votes_on(browser, f"{address}/vote", comparison, name, asked))
        store.reset()


def real_text(pairs: int) -> store.Comparison:
    """Open a comparison on the demo's questions: its passages as they are against what its writer had in mind."""
    demo.load()
    with store.writing() as session:
        for other in session.scalars(select(store.Comparison)):
            other.status = ComparisonStatus.CLOSED
        project = session.scalars(select(store.Project)).one()
        wanted = select(store.Question).where(store.Question.chunk_id.is_not(None)).limit(pairs)
        questions = session.scalars(wanted).all()
        for question in session.scalars(select(store.Question)):
            question.split = Split.TEST if question in questions else Split.TRAIN
            question.status = QuestionStatus.KEPT
        short = [question.reference or question.evidence or "I do not know." for question in questions]
        long = [question.chunk.text for question in questions if question.chunk]
    variants = [factories.make_variant(project, name) for name in ("Short", "Long")]
    for variant, texts in zip(variants, (short, [*shaped(long)]), strict=True):
        for question, text in zip(questions, texts, strict=True):
            factories.make_answers(variant, [question], text.replace("{", "{{").replace("}", "}}"))
    started = comparisons.start(project.id, variants[0].id, variants[1].id, show_contexts=True)
    return comparisons.get(started.id)


def shaped(texts: Sequence[str]) -> Iterator[str]:
    """Give some texts as models like to write them: a list, a table, several passages, code."""
    for place, text in enumerate(texts):
        first, *rest = text.split(". ")
        yield {
            1: first + ":\n\n" + "\n".join(f"{number}. {each}" for number, each in enumerate(rest, 1)),
            2: "| Step | What to do |\n|---|---|\n" + "\n".join(f"| {n} | {each} |" for n, each in enumerate(rest, 1)),
            3: "\n\n".join(texts[place : place + 3]),
            4: f"{text}\n\n```\nlumen --set brightness=40 --lamp desk --until 22:30 --then off\n```",
        }.get(place % 6, text)


def votes_on(
    browser: Browser, address: str, comparison: store.Comparison, name: str, asked: argparse.Namespace
) -> tuple[store.Person, Seen]:
    """Vote on every pair as a new labeler."""
    person = factories.make_person(name)
    projects.choose(person.id, comparison.project_id)
    touch = name == "phone"
    context = browser.new_context(viewport=SIZES[name], has_touch=touch, is_mobile=touch, color_scheme=asked.scheme)
    context.add_cookies([{"name": accounts.COOKIE, "value": factories.make_cookie(person), "url": address}])
    page, chance, seen = context.new_page(), random.Random(name), Seen()
    page.on("pageerror", lambda error: seen.faults.append(f"error on the page: {error}"))
    page.goto(address)
    page.get_by_role("button", name="Start voting").click(timeout=60_000)
    for number in range(1, asked.votes + 1):
        page.wait_for_timeout(1000 * max(0.65, chance.gauss(asked.pace, asked.pace / 3)))
        seen.look(page, number)
        if number % 10 == 0:
            page.screenshot(path=asked.out / f"{name}-{asked.scheme}-{number:03}.png")
        press(page, chance.choices([*OFTEN], [*OFTEN.values()])[0], chance, touch)
        seen.votes += 1
        expect(page.locator(".mine")).to_have_text(f"{number} of {asked.votes}", timeout=10_000)
    expect(page.get_by_role("heading", name="Thank you!")).to_be_visible()
    page.screenshot(path=asked.out / f"{name}-{asked.scheme}-end.png")
    page.wait_for_timeout(2_000)
    context.close()
    return person, seen


def press(page: Page, verdict: Verdict, chance: random.Random, touch: bool) -> None:
    """Read to the end, vote, and now and then say what was wrong with the last pair first."""
    reasons = page.locator("[data-reason]:visible")
    if chance.random() < 0.2 and reasons.count():
        reasons.first.tap() if touch else page.keyboard.press("5")
        page.wait_for_timeout(300)
    if touch:
        page.locator(f"[data-verdict={verdict}]").tap()
    else:
        page.keyboard.press(KEYS[verdict])


def report(name: str, person: store.Person, seen: Seen) -> None:
    """Print a page's line, and each fault."""
    with store.reading() as session:
        kept = session.scalars(select(store.Vote).where(store.Vote.labeler_id == person.id)).all()
    reasons = sum(each.reason is not None for each in kept)
    print(
        f"{name}: {seen.votes} votes cast, {len(kept)} stored on {len({each.pair_id for each in kept})} pairs, ", end=""
    )
    print(f"{reasons} with a reason; buttons in {len(seen.places)} place(s); {len(seen.faults)} faults")
    for fault in seen.faults:
        print(f"  {fault}")


if __name__ == "__main__":
    main()
