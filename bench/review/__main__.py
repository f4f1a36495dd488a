"""Ctrl+Enter to the next answer in the DOM, in real Chromium, against a plain form in the same run.

`python -m bench.review [--presses 40] [--people 5]`. The load before the run is printed, since other work on the
machine shows in every figure.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Browser, Page

from services import accounts, projects, store
from services.words import Split
from tests import factories
from tests.browser import chromium
from tests.serving import serve

ANSWER = "Open **Settings**, then *Billing*. Lamp {position} has {position} switches. " * 4
PASSAGE = "The lamp has {0} switches on its base, and the manual names each of them. " * 9

# From the moment the browser stamped the key press to the moment the next question stands in the DOM. It has to be
# there before the page's own listeners, which keep what they handle to themselves.
WATCH = """
window.times = []
let pressed, shown, question
window.addEventListener('keydown', event => {
  if (event.key !== 'Enter') return
  pressed = event.timeStamp
  shown = question?.()
}, true)
window.watch = () => {
  const island = document.querySelector('[data-testid=stBidiComponentIsolated]')
  const root = island ? island.shadowRoot : document.body
  question = () => island ? root.querySelector('#question')?.value : root.querySelector('h3')?.textContent
  new MutationObserver(() => {
    if (pressed !== undefined && question() && question() !== shown) {
      window.times.push(performance.now() - pressed)
      pressed = undefined
    }
  }).observe(root, { subtree: true, childList: true, characterData: true, attributes: true })
}
"""


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=40)
    parser.add_argument("--people", type=int, default=5)
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, load before the run {os.getloadavg()[0]:.1f}")
    print("Ctrl+Enter to the next answer in Chromium, ms (median / 95 %)")
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        home = factories.fresh_store(Path(folder), patch)
        with serve("bench.review.app:app", home) as address, chromium() as browser:
            for people in (1, asked.people):
                island = _measure(browser, address, people, asked.presses)
                plain = _measure(browser, f"{address}/plain", people, asked.presses)
                ratio = f"{median(plain) / median(island):.0f} / {_p95(plain) / _p95(island):.0f} times"
                print(f"  {people:2} at once: island {_both(island)} (n {len(island)})", end="")
                print(f", plain form {_both(plain)} (n {len(plain)}): {ratio}")
        store.reset()


def _measure(browser: Browser, address: str, people: int, presses: int) -> list[float]:
    """Give the milliseconds of each key press: one page a person, all at once on a project of their own."""
    project = factories.make_project()
    asked = factories.make_questions(project, people * (presses + 20), split=Split.TRAIN)
    passages = [PASSAGE.format(each) for each in range(2)]
    factories.make_answers(factories.make_variant(project), asked, ANSWER, contexts=passages)
    pages = [_open(browser, address, project, f"Reviewer {each}") for each in range(people)]
    for page in pages:
        page.evaluate("window.watch()")
    for _ in range(presses):
        began = time.perf_counter()
        for page in pages:
            page.keyboard.press("Control+Enter")
        pages[0].wait_for_timeout(max(50.0, 1000 - (time.perf_counter() - began) * 1000))
    pages[0].wait_for_timeout(3000)
    times = [each for page in pages for each in page.evaluate("window.times")]
    for page in pages:
        page.context.close()
    return times


def _open(browser: Browser, address: str, project: store.Project, name: str) -> Page:
    person = factories.make_person(name)
    projects.choose(person.id, project.id)
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    site = address.removesuffix("/plain")
    context.add_cookies([{"name": accounts.COOKIE, "value": factories.make_cookie(person), "url": site}])
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(address)
    if address.endswith("/plain"):
        page.locator("h3").wait_for(timeout=60_000)
    else:
        page.get_by_role("button", name="Start reviewing").click(timeout=60_000)
    page.wait_for_timeout(600)
    return page


def _both(times: list[float]) -> str:
    return f"{median(times):.1f} / {_p95(times):.1f}"


def _p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))]


if __name__ == "__main__":
    main()
