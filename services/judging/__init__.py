"""A model as judge of a comparison: one more, clearly marked opinion beside people's. It never votes."""

from services.judging.job import drive
from services.judging.keeping import Estimate, at_work, current, estimate, left_to_ask, start, went_through
from services.judging.models import JudgeModel, models
from services.judging.prompt import MOST_RUBRIC, RUBRIC

__all__ = [
    "MOST_RUBRIC",
    "RUBRIC",
    "Estimate",
    "JudgeModel",
    "at_work",
    "current",
    "drive",
    "estimate",
    "left_to_ask",
    "models",
    "start",
    "went_through",
]
