"""Answers: what a variant says to a question over the passages that were found for it."""

from services.answers.asking import KIND, answer_id, answer_items, drive
from services.answers.listing import WITH_CONTEXTS, Row, doubts, get, missing, reasoning, rows, usual_limit
from services.answers.messages import messages, prompt_hash
from services.answers.submitting import Estimate, estimate, submit
from services.answers.trying import Preview, Trial, preview, try_out

__all__ = [
    "KIND",
    "WITH_CONTEXTS",
    "Estimate",
    "Preview",
    "Row",
    "Trial",
    "answer_id",
    "answer_items",
    "doubts",
    "drive",
    "estimate",
    "get",
    "messages",
    "missing",
    "preview",
    "prompt_hash",
    "reasoning",
    "rows",
    "submit",
    "try_out",
    "usual_limit",
]
