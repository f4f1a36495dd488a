"""Hosts that train: one port, an adapter for each way of asking, and recipes for training with a tool of one's own."""

from services.training.hosts import host
from services.training.port import BaseModel, Estimate, Files, HostEvent, HostRun, Request, TrainingHost
from services.training.retirements import goes_off
from services.training.row_checks import limits

__all__ = [
    "BaseModel",
    "Estimate",
    "Files",
    "HostEvent",
    "HostRun",
    "Request",
    "TrainingHost",
    "goes_off",
    "host",
    "limits",
]
