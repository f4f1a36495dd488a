"""When base models go off, as hosts announced it; what a host's own model list says comes first.

Source: https://platform.openai.com/docs/deprecations, as collected for Winrate's design by READ_ON: gpt-3.5-turbo is
off already; fine-tuning ends for everyone on 6 January 2027; the others and their fine-tunes go off on 14 January 2027.
"""

from datetime import UTC, date, datetime

from services import store
from services.providers import kinds

READ_ON = date(2026, 11, 20)
OPENAI_TRAINS_UNTIL = date(2027, 1, 6)
SOON_DAYS = 180

_OFF = date(2027, 1, 14)
_RETIRES = {
    "gpt-3.5-turbo": READ_ON,
    "gpt-4o": _OFF,
    "gpt-4o-mini": _OFF,
    "gpt-4.1": _OFF,
    "gpt-4.1-mini": _OFF,
}


def retires_on(base_url: str, model: str) -> date | None:
    """Give the day on which a model goes off at OpenAI, its dated snapshots and fine-tunes with it; None: not known."""
    if not kinds.is_openai(base_url):
        return None
    name = model.removeprefix("ft:").split(":")[0]
    families = [each for each in _RETIRES if name == each or name.startswith(f"{each}-20") or name == f"{each}-latest"]
    return _RETIRES[families[0]] if families else None


def sentences(base_url: str, model: str, off: date | None, today: date) -> list[str]:
    """Say what a fine-tune would run into: training that ended, or a model that is gone or goes soon."""
    said = []
    if kinds.is_openai(base_url) and today >= OPENAI_TRAINS_UNTIL:
        said.append(f"OpenAI ended fine-tuning for everyone on {_day(OPENAI_TRAINS_UNTIL)}. Choose another host.")
    if off is not None and off <= today:
        said.append(f"{model} is switched off. Choose another base model.")
    elif off is not None and (off - today).days <= SOON_DAYS:
        said.append(
            f"{model} goes off on {_day(off)}, and what you train on it goes with it. Choose a base model that stays."
        )
    return said


def goes_off(provider: store.Provider, today: date | None = None) -> list[str]:
    """Say that a host's chat model is switched off, or will be soon, and what to do."""
    model, today = provider.chat_model, today or datetime.now(UTC).date()
    off = retires_on(provider.base_url, model)
    if off is None or (off - today).days > SOON_DAYS:
        return []
    when = "is switched off" if off <= today else f"goes off on {_day(off)}"
    return [
        f"{model} {when}, and its fine-tunes with it. Give {provider.name} a newer chat model, such as gpt-5 or later: "
        "answers that are there stay."
    ]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
