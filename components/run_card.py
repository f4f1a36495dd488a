"""A run's card: data, prompts, base, parameters, cost and time, and who launched it."""

from datetime import datetime

import streamlit as st

from components import moments, plain
from components.run_monitor import duration
from services import finetunes, jobs
from services.counting import count
from services.finetunes import Card
from services.store import FineTuneRun
from services.words import TrainingMethod

_METHODS = {TrainingMethod.SUPERVISED: "right answers (supervised)", TrainingMethod.DPO: "preferences (DPO)"}


def show(run: FineTuneRun, *, key: str) -> None:
    """Draw the card, with the rows and the card itself to download."""
    card = finetunes.card(run.id)
    st.markdown("\n".join(f"- **{name}**: {plain.words(value)}" for name, value in _facts(card) if value))
    if card.system_prompt:
        with st.expander("What the assistant was told", icon=":material/chat:"):
            st.code(card.system_prompt, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        _download(finetunes.training_file(run), run.training_jsonl, "Training rows", f"{key}.rows")
        if run.validation_jsonl:
            _download(finetunes.validation_file(run), run.validation_jsonl, "Validation rows", f"{key}.valid")
        _download(f"card-{run.suffix}.json", card.as_json(), "This card", f"{key}.card")


def _download(name: str, content: str, label: str, key: str) -> None:
    st.download_button(label, content, name, icon=":material/download:", key=key, on_click="ignore")


def _facts(card: Card) -> list[tuple[str, str]]:
    return [
        ("Learned from", _rows(card)),
        ("Snapshot", f"SHA-256 {card.data_hash}"),
        ("Base model", f"{card.base}, trained {card.host}" if card.seconds else card.base),
        ("Method", f"{_METHODS[card.method]}, {_passes(card.epochs)}"),
        ("Parameters", ", ".join(f"{name} {value}" for name, value in card.parameters.items()) or "the host's own"),
        ("Took", _took(card)),
        ("Cost", "" if card.cost is None else jobs.dollars(card.cost) if card.cost else "nothing"),
        ("Loss", _loss(card)),
        ("Launched by", f"{card.launched_by or 'somebody who is gone'}, {_launched(card)}"),
    ]


def _launched(card: Card) -> str:
    return moments.minute(datetime.fromisoformat(card.launched_at))


def _passes(number: int) -> str:
    return "one pass" if number == 1 else f"{number} passes"


def _rows(card: Card) -> str:
    sources = [count(card.from_reviews, "review") if card.from_reviews else ""]
    sources.append(count(card.from_votes, "vote") if card.from_votes else "")
    said = f"{count(card.rows, 'row')}, made of {' and '.join(filter(None, sources)) or 'what is deleted by now'}"
    return said + (f"; {card.validation_rows} more only measure" if card.validation_rows else "")


def _took(card: Card) -> str:
    if card.training_seconds is None or card.seconds is None:
        return ""
    tokens = f", {card.trained_tokens:,} tokens" if card.trained_tokens else ""
    return f"{duration(card.seconds)} in all, {duration(card.training_seconds)} of training{tokens}"


def _loss(card: Card) -> str:
    if card.first_loss is None or card.last_loss is None:
        return ""
    held = f", {card.last_validation_loss:.2f} on validation rows" if card.last_validation_loss is not None else ""
    return f"{card.first_loss:.2f} at the first step, {card.last_loss:.2f} at the last{held}"
