"""One comparison on one page of HTML that needs nothing else: to open offline, to send, to print.

Nothing in it names a labeler; every text that people wrote is escaped.
"""

import hashlib
from html import escape
from importlib.resources import files

from services import store
from services.results import ledger
from services.results.summary import Results
from services.results.wording import amendments, number, percents, sentence, tally
from services.statistics import Counts

WIDTH = 720
PARTS = (
    ("Win", "wins", "#0072b2", "#ffffff"),
    ("Tie", "ties", "#b4b8bf", "#1c2333"),
    ("Both bad", "both_bad", "#6f7682", "#ffffff"),
    ("Loss", "losses", "#e69f00", "#1c2333"),
)


def data_hash(comparison_id: str, *, viewer: store.Person) -> str:
    """Give the SHA-256 of the votes that count, as lines of pair, labeler and outcome in order of their ids.

    Raises NotAllowed unless `viewer` is an owner, and NotFound.
    """
    with store.reading() as session:
        ledger.admit(session, comparison_id, viewer)
        found = ledger.ballots(session, comparison_id)
    lines = [f"{each.pair_id} {each.labeler_id} {each.outcome.value}" for each in found]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def report(results: Results, *, fingerprint: str, drawn_at: str) -> str:
    """Write the page; `fingerprint` is the hash of the votes, `drawn_at` the moment in words."""
    said = sentence(results)
    template = files("services.results").joinpath("report.html").read_text(encoding="utf-8")
    blanks = {
        "title": escape(f"{results.candidate} against {results.baseline}"),
        "verdict": escape(said.verdict),
        "basis": escape(said.basis),
        "outlook": escape(said.outlook),
        "bar": _bar(results.counts),
        "tally": escape(tally(results)),
        "interval": _interval(results),
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


def _bar(counts: Counts) -> str:
    drawn, x = [], 0.0
    for name, field, fill, ink in PARTS:
        count: int = getattr(counts, field)
        width = WIDTH * count / counts.votes if counts.votes else 0.0
        drawn.append(
            f'<rect x="{x:.1f}" y="0" width="{width:.1f}" height="44" fill="{fill}"><title>{name}</title></rect>'
        )
        if width > 24:
            drawn.append(
                f'<text x="{x + width / 2:.1f}" y="28" style="fill:{ink}" text-anchor="middle">{count:,}</text>'
            )
        x += width
    legend = "".join(
        f'<span><i style="background:{fill}"></i>{name} {getattr(counts, field):,}</span>'
        for name, field, fill, _ in PARTS
    )
    label = ", ".join(f"{getattr(counts, field)} {name.lower()}" for name, field, *_ in PARTS)
    return f'{_svg(44, "".join(drawn), label)}<p class="legend">{legend}</p>'


def _interval(results: Results) -> str:
    if results.headline is None:
        return ""
    found, bar = results.headline.interval, results.rule.threshold
    low, score, high, line = percents(found.lower, found.estimate, found.upper, bar)
    left, middle, right, rule = (WIDTH * each for each in (found.lower, found.estimate, found.upper, bar))
    drawn = (
        f'<line x1="0" y1="40" x2="{WIDTH}" y2="40" stroke="#d5d8dd"/>'
        f'<line x1="{rule:.1f}" y1="8" x2="{rule:.1f}" y2="72" stroke="#8b919c" stroke-dasharray="5 4"/>'
        f'<line x1="{left:.1f}" y1="40" x2="{right:.1f}" y2="40" stroke="#0072b2" stroke-width="8"/>'
        f'<circle cx="{middle:.1f}" cy="40" r="10" fill="#0072b2" stroke="#ffffff" stroke-width="2"/>'
        f'<text x="{middle:.1f}" y="20" text-anchor="middle">{score}</text>'
        f'<text class="small" x="{left:.1f}" y="64" text-anchor="middle">{low}</text>'
        f'<text class="small" x="{right:.1f}" y="64" text-anchor="middle">{high}</text>'
        f'<text class="small" x="{rule + 6:.1f}" y="84">ship above {line}</text>'
    )
    return _svg(90, drawn, f"Score {score}, between {low} and {high}; ship above {line}")


def _svg(height: int, drawn: str, label: str) -> str:
    box = f"-24 0 {WIDTH + 48} {height}"
    return f'<svg viewBox="{box}" role="img" aria-label="{escape(label)}">{drawn}</svg>'
