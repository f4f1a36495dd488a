"""Fine-tunes: reviewed answers in, a model that can be picked out."""

from services.finetunes.launch import DEFAULT_EPOCHS, Preflight, cancel, launch, preflight
from services.finetunes.rows import Row, jsonl, rows
from services.finetunes.run import KIND
from services.finetunes.runs import events, get, latest, listing

__all__ = [
    "DEFAULT_EPOCHS",
    "KIND",
    "Preflight",
    "Row",
    "cancel",
    "events",
    "get",
    "jsonl",
    "latest",
    "launch",
    "listing",
    "preflight",
    "rows",
]
