"""Fine-tunes: reviewed answers in, a model that can be picked out."""

from services.finetunes.dataset import Line, TrainingSet, training_set
from services.finetunes.launch import DEFAULT_EPOCHS, Preflight, cancel, launch, preflight
from services.finetunes.leaks import Leak
from services.finetunes.reasons import Reason
from services.finetunes.row import Considered, Row
from services.finetunes.rows import LeftOut, considered, jsonl, left_out, rows
from services.finetunes.run import KIND
from services.finetunes.runs import events, get, latest, listing
from services.finetunes.selection import Selection

__all__ = [
    "DEFAULT_EPOCHS",
    "KIND",
    "Considered",
    "Leak",
    "LeftOut",
    "Line",
    "Preflight",
    "Reason",
    "Row",
    "Selection",
    "TrainingSet",
    "cancel",
    "considered",
    "events",
    "get",
    "jsonl",
    "latest",
    "launch",
    "left_out",
    "listing",
    "preflight",
    "rows",
    "training_set",
]
