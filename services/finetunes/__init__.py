"""Fine-tunes: reviewed answers in, a model that can be picked out."""

from services.finetunes.card import Card, card
from services.finetunes.code import snippet, training_file, validation_file
from services.finetunes.dataset import Line, TrainingSet, training_set
from services.finetunes.elsewhere import Elsewhere, register
from services.finetunes.keeping import ENDED
from services.finetunes.launch import cancel, launch
from services.finetunes.plan import DEFAULT_EPOCHS, LONGEST_SUFFIX, MOST_EPOCHS, Plan
from services.finetunes.preflight import (
    Check,
    HostReport,
    Level,
    anything_to_learn,
    can_start,
    host_report,
    own_checks,
    repeated,
    trainable,
)
from services.finetunes.reasons import Reason
from services.finetunes.row import Considered, Row
from services.finetunes.rows import considered, rows
from services.finetunes.run import drive
from services.finetunes.runs import KIND, events, get, job, latest, listing
from services.finetunes.samples import drive as answer_samples
from services.finetunes.samples import listing as samples
from services.finetunes.samples import making, submit
from services.finetunes.selection import Selection
from services.finetunes.tuned import models, rename, retire

__all__ = [
    "DEFAULT_EPOCHS",
    "ENDED",
    "KIND",
    "LONGEST_SUFFIX",
    "MOST_EPOCHS",
    "Card",
    "Check",
    "Considered",
    "Elsewhere",
    "HostReport",
    "Level",
    "Line",
    "Plan",
    "Reason",
    "Row",
    "Selection",
    "TrainingSet",
    "answer_samples",
    "anything_to_learn",
    "can_start",
    "cancel",
    "card",
    "considered",
    "drive",
    "events",
    "get",
    "host_report",
    "job",
    "latest",
    "launch",
    "listing",
    "making",
    "models",
    "own_checks",
    "register",
    "rename",
    "repeated",
    "retire",
    "rows",
    "samples",
    "snippet",
    "submit",
    "trainable",
    "training_file",
    "training_set",
    "validation_file",
]
