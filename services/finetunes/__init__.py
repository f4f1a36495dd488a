"""Fine-tunes: reviewed answers in, a model that can be picked out."""

from services.finetunes.launch import DEFAULT_EPOCHS, Preflight, cancel, launch, preflight
from services.finetunes.leaks import Leak
from services.finetunes.rows import LeftOut, Row, jsonl, left_out, rows
from services.finetunes.run import KIND
from services.finetunes.runs import events, get, latest, listing

__all__ = [
    "DEFAULT_EPOCHS",
    "KIND",
    "Leak",
    "LeftOut",
    "Preflight",
    "Row",
    "cancel",
    "events",
    "get",
    "jsonl",
    "latest",
    "launch",
    "left_out",
    "listing",
    "preflight",
    "rows",
]
