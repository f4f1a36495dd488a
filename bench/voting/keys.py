"""Key press to next pair, in real Chromium pages; the clock is the page's own."""

import time

from playwright.sync_api import Browser, Page

from services import accounts

# From the moment the browser stamped the key press to the moment the next question stands in the DOM. It has to be
# there before the page's own listeners, which keep what they handle to themselves.
WATCH = """
window.times = []
let pressed, shown, question
window.addEventListener('keydown', event => { pressed = event.timeStamp; shown = question?.() }, true)
window.watch = () => {
  const island = document.querySelector('[data-testid=stBidiComponentIsolated]')
  const root = island ? island.shadowRoot : document.body
  question = () => root.querySelector(island ? '.question' : 'h3')?.textContent
  new MutationObserver(() => {
    if (pressed !== undefined && question() && question() !== shown) {
      window.times.push(performance.now() - pressed)
      pressed = undefined
    }
  }).observe(root, { subtree: true, childList: true, characterData: true })
}
"""

FIRST = """
const look = () => {
  const island = document.querySelector('[data-testid=stBidiComponentIsolated]')
  const question = island ? island.shadowRoot?.querySelector('.question') : document.querySelector('h3')
  if (question?.textContent && question.getClientRects().length) window.first = performance.now()
  else requestAnimationFrame(look)
}
look()
"""


def measure(
    browser: Browser, address: str, cookies: list[str], *, presses: int, pause: float, in_step: bool = False
) -> list[float]:
    """Give the milliseconds of each key press: one page a cookie, `pause` seconds between two votes of a page.

    Pages press one after the other, evenly over the pause, as people do who know nothing of each other; or all in step.
    """
    pages = [_open(browser, address, cookie) for cookie in cookies]
    for page in pages:
        page.evaluate("window.watch()")
    began, gap = time.perf_counter(), 0.0 if in_step else pause / len(pages)
    for number in range(presses):
        for place, page in enumerate(pages):
            early = began + number * pause + place * gap - time.perf_counter()
            pages[0].wait_for_timeout(max(0.0, early * 1000))
            page.keyboard.press("1")
    pages[0].wait_for_timeout(3000)
    times = [each for page in pages for each in page.evaluate("window.times")]
    for page in pages:
        page.context.close()
    return times


def opening(browser: Browser, address: str, cookies: list[str]) -> list[float]:
    """Give the milliseconds from opening the page to the first pair in sight: a new browser each, one by one."""
    times = []
    for cookie in cookies:
        page = _page(browser, address, cookie)
        page.add_init_script(FIRST)
        page.goto(address)
        times.append(page.wait_for_function("window.first", timeout=60_000).json_value())
        page.context.close()
    return times


def _page(browser: Browser, address: str, cookie: str) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": accounts.COOKIE, "value": cookie, "url": address}])
    return context.new_page()


def _open(browser: Browser, address: str, cookie: str) -> Page:
    page = _page(browser, address, cookie)
    page.add_init_script(WATCH)
    page.goto(address)
    if address.endswith("/plain"):
        page.locator("h3").wait_for(timeout=60_000)
    else:
        page.get_by_role("button", name="Start voting").click(timeout=60_000)
        page.locator(".question").wait_for()
    page.wait_for_timeout(400)
    return page
