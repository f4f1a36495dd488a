"""Text that strangers write, on every page in a real browser: nothing runs, nothing is asked for, nothing pops up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect
from sqlalchemy import update

from services import accounts, comparisons, reviews, store, variants
from services.store.columns import new_id
from services.words import PassKind, Role, Split, Verdict
from tests import factories
from tests.browser import chromium
from tests.serving import serve

ELSEWHERE = "evil.invalid"
PAYLOADS = (
    f"<script>fetch('//{ELSEWHERE}/script');window.ran=1</script>",
    f"<img src=//{ELSEWHERE}/img onerror=window.ran=1>",
    f"<svg onload=window.ran=1><image href=//{ELSEWHERE}/svg></svg>",
    f"<iframe src=//{ELSEWHERE}/frame></iframe><a href=javascript:window.ran=1>press</a>",
    f"<style>*{{background:url(//{ELSEWHERE}/css)}}</style>",
    f"![picture](https://{ELSEWHERE}/md.png) [press](javascript:window.ran=1) <https://{ELSEWHERE}/auto>",
    f"[r]: https://{ELSEWHERE}/ref\n![picture][r]",
    f'```mermaid\ngraph TD; A-->B; click A href "https://{ELSEWHERE}/mermaid"\n```',
    f"$\\href{{javascript:window.ran=1}}{{x}} \\includegraphics{{https://{ELSEWHERE}/tex}}$",
    ":red[colour] :material/delete: :smile: $$x$$ :violet-badge[badge]",
    "\u202eright to left\u202c \u200b" + "Z\u0351\u036b\u0343" * 40,
    '=HYPERLINK("https://evil.invalid/csv";"press") "\'`{{7*7}}${7*7}<%=7*7%>',
    "x" * 4_000,
)
TEXT = "\n\n".join(PAYLOADS)
LINE = " ".join(PAYLOADS[:8])
PAGES = (
    "overview", "documents", "questions", "answers", "review", "fine-tune", "compare", "vote", "results", "people",
    "settings",
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store in which every text that somebody can write is hostile."""
    with pytest.MonkeyPatch.context() as patching:
        folder = factories.fresh_store(tmp_path_factory.mktemp("hostile"), patching)
        _fill()
        yield folder
        store.reset()


def _fill() -> None:
    project = factories.make_project(LINE)
    owner, ada = factories.make_person(LINE[:60], Role.OWNER), factories.make_person("Ada")
    chunks = factories.make_chunks(project)
    asked = factories.make_questions(project, 12, split=Split.TRAIN, chunks=chunks)
    for answer in factories.make_answers(variants.base(project.id), asked, TEXT.replace("{", "{{").replace("}", "}}")):
        reviews.submit(answer.id, owner.id, question_rating=5, context_rating=5, text=TEXT, comment=LINE)
    comparison = factories.make_comparison(project, questions=12, names=(LINE, f"Tuned {LINE}"))
    with store.writing() as session:
        session.execute(update(store.Question).values(text=LINE, evidence=TEXT, reference=TEXT))
        session.execute(update(store.Chunk).values(text=TEXT, section=LINE))
        session.execute(update(store.Document).values(name=f"{LINE}.txt", title=LINE))
        session.execute(update(store.AnswerContext).values(text=TEXT))
        session.execute(update(store.Person).where(store.Person.id == ada.id).values(name=LINE[:60]))
        session.execute(update(store.Comparison).values(guidelines=TEXT, show_contexts=True, name=LINE))
        for number, answer in enumerate(session.query(store.Answer).filter(store.Answer.text != TEXT)):
            answer.text = f"{number} {TEXT}"
    for number, pair in enumerate(comparisons.next_pairs(comparison.id, ada.id)[:6]):
        if number:
            vote = comparisons.vote(
                comparison.id, pair.id, ada.id, Verdict.BOTH_BAD, vote_id=new_id(), duration_ms=900, write_in=TEXT
            )
            assert vote.write_in
        else:
            comparisons.skip_or_flag(comparison.id, pair.id, ada.id, PassKind.FLAG, pass_id=new_id(), reason=LINE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    """The app on that store."""
    with serve("app:app", home) as url:
        yield url


def _context(browser: Browser, address: str, role: Role) -> BrowserContext:
    with store.reading() as session:
        person = session.query(store.Person).filter_by(role=role).first()
    assert person is not None
    context = browser.new_context(viewport={"width": 1280, "height": 2400})
    context.add_cookies([{"name": accounts.COOKIE, "value": factories.make_cookie(person), "url": address}])
    return context


class Watch:
    """Notes what a page should never do."""

    def __init__(self, page: Page, address: str) -> None:
        self.seen: list[str] = []
        self.address = address
        page.on("request", self.asked)
        page.on("console", self.said)
        page.on("dialog", lambda dialog: (self.seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("popup", lambda popup: self.seen.append(f"popup {popup.url}"))

    def asked(self, request: Request) -> None:
        """Note what is asked of anybody else."""
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.seen.append(request.url)

    def said(self, message: ConsoleMessage) -> None:
        """Note what the content policy had to stop."""
        if ELSEWHERE in message.text:
            self.seen.append(message.text)


@pytest.mark.journey
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("role", "pages"), [(Role.OWNER, PAGES), (Role.LABELER, ("vote", "review"))])
def test_nothing_that_strangers_write_runs_or_phones_home(
    browser: Browser, address: str, role: Role, pages: tuple[str, ...]
) -> None:
    context = _context(browser, address, role)
    page = context.new_page()
    watch, shown = Watch(page, address), set()
    for name in pages:
        page.goto(f"{address}/{name}")
        expect(page.locator("h1, h2.question").first).to_be_visible(timeout=60_000)
        expect(page.get_by_test_id("stStatusWidget")).to_be_hidden(timeout=60_000)
        page.locator("details:not([open]) > summary").evaluate_all("found => found.forEach(each => each.click())")
        page.wait_for_timeout(700)  # for what a payload would start
        if page.get_by_text(ELSEWHERE).count():
            shown.add(name)
        assert page.get_by_test_id("stException").count() == 0, name
        assert page.evaluate("window.ran") is None, name
        leading_out = page.locator(f"[src*='{ELSEWHERE}'], [href*='{ELSEWHERE}'], [href^='javascript']")
        assert [each.evaluate("each => each.outerHTML") for each in leading_out.all()] == [], name
    assert watch.seen == []
    assert shown == set(pages), "the payloads were there to see"
    context.close()
