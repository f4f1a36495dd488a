"""One comparison on one page of HTML that needs nothing else: to open offline, to send, to print.

Nothing in it names a labeler; every text that people wrote is escaped.
"""

import hashlib
from html import escape
from importlib.resources import files

from services import store
from services.results import ledger, svg
from services.results.picture import pictures, votes_bar
from services.results.summary import Results
from services.results.wording import amendments, number, percents, sentence, tally

JUDGE_HEADING = "A model as judge: not a vote"


def data_hash(comparison_id: str, *, viewer: store.Person) -> str:
    """Give the SHA-256 of the votes that count, as lines of pair, labeler and outcome in order of their ids.

    Raises NotAllowed unless `viewer` may see results, and NotFound.
    """
    with store.reading() as session:
        ledger.admit(session, comparison_id, viewer)
        found = ledger.ballots(session, comparison_id)
    lines = [f"{each.pair_id} {each.labeler_id} {each.outcome.value}" for each in found]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def report(results: Results, *, fingerprint: str, drawn_at: str, judge: str = "") -> str:
    """Write the page; `fingerprint` is the hash of the votes, `drawn_at` the moment in words.

    `judge` is what a model as judge says beside people, empty without one.
    """
    said = sentence(results)
    template = files("services.results").joinpath("report.html").read_text(encoding="utf-8")
    blanks = {
        "title": escape(f"{results.candidate} against {results.baseline}"),
        "verdict": escape(said.verdict),
        "basis": escape(said.basis),
        "outlook": escape(said.outlook),
        "bar": svg.inline(votes_bar(results.counts)),
        "tally": escape(tally(results)),
        "interval": "".join(svg.inline(each) for each in pictures(results)[1:]),
        "judge": f'<h2>{JUDGE_HEADING}</h2>\n<p class="tally">{escape(judge)}</p>' if judge else "",
        "methods": escape(methods(results)),
        "fingerprint": escape(fingerprint),
        "drawn_at": escape(drawn_at),
    }
    for name, value in blanks.items():
        template = template.replace(f"<!--{name}-->", value)
    return template


def methods(results: Results) -> str:
    """Say in a paragraph how the figures came about, ready to paste."""
    alpha = results.headline.interval.alpha if results.headline else 0.05
    return (
        f"{number(results.people, 'labeler')} compared the answers of {results.candidate} and {results.baseline} "
        "blind, sides drawn at random for each labeler and question, on "
        f"{number(results.questions, 'held-out question')} ({number(results.counts.votes, 'vote')}). "
        "A question scores 1 for a win, 1/2 for a tie or for two bad answers and 0 for a loss, averaged over its "
        f"labelers; the score is the mean over questions. Its {1 - alpha:.0%} interval "
        "is a confidence sequence by betting (Waudby-Smith and Ramdas, 2024), valid at every look. "
        f"{' '.join(filter(None, [_rule(results), amendments(results)]))}"
    )


def _rule(results: Results) -> str:
    bar = percents(results.rule.threshold)[0]
    return (
        f"The rule, locked on {results.locked_at:%d %B %Y at %H:%M} UTC before the first vote: ship when the whole "
        f"interval is above {bar}, do not ship when it is below, otherwise go on."
    )
