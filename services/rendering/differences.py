"""What changed between two texts, as HTML."""

import re
from collections.abc import Sequence
from html import escape

from services import sequences
from services.sequences import Step

_WORDS = re.compile(r"(?:\w+|[^\w\s])\s*|\s+")
_SENTENCES = re.compile(r"[^\n.!?。！？]*(?:\n+|[.!?。！？]+\s*|$)")
_MOST_WORDS = 14_000  # longer texts are compared by sentence first, then by word where sentences differ
_SHORT = 3  # so few equal words amid changes read better as part of them


def diff_html(before: str, after: str) -> str:
    """Show what changed between two untrusted texts, word by word: <del> for what went, <ins> for what came."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) <= _MOST_WORDS:
        return _drawn(old, new)
    old, new = _SENTENCES.findall(before), _SENTENCES.findall(after)
    return "".join(_sentence(step, "".join(old[step.before]), "".join(new[step.after])) for step in _steps(old, new))


def _sentence(step: Step, gone: str, came: str) -> str:
    if step.same:
        return escape(came)
    return _drawn(_WORDS.findall(gone), _WORDS.findall(came))


def _steps(old: Sequence[str], new: Sequence[str]) -> list[Step]:
    return list(sequences.steps(old, new))


def _drawn(old: Sequence[str], new: Sequence[str]) -> str:
    parts = []
    for step in _joined(_steps(old, new)):
        gone, came = (escape("".join(some)) for some in (old[step.before], new[step.after]))
        if step.same:
            parts.append(came)
        else:
            parts.append((f"<del>{gone}</del>" if gone else "") + (f"<ins>{came}</ins>" if came else ""))
    return "".join(parts)


def _joined(steps: Sequence[Step]) -> list[Step]:
    """Take a word or two that happen to be equal amid a rewritten sentence as rewritten too."""
    joined: list[Step] = []
    for place, step in enumerate(steps):
        last, behind = joined[-1] if joined else None, steps[place + 1] if place + 1 < len(steps) else None
        amid = bool(last and behind) and step.same and _size(step) <= min(_size(last), _size(behind), _SHORT)  # type: ignore[arg-type]
        if last and not last.same and (amid or not step.same):
            before, after = slice(last.before.start, step.before.stop), slice(last.after.start, step.after.stop)
            joined[-1] = Step(False, before, after)
        else:
            joined.append(step)
    return joined


def _size(step: Step) -> int:
    return int(max(step.before.stop - step.before.start, step.after.stop - step.after.start))
