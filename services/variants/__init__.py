"""Variants: a model with its prompts and retrieval settings, named, versioned, never changed in place."""

from services.variants.keeping import BASE_NAME, base, get, like, listing, save
from services.variants.models import add_model, base_model, models
from services.variants.refused import refused
from services.variants.settings import LONGEST_REPLY, MOST_PASSAGES, Settings, check, chosen, sampling

__all__ = [
    "BASE_NAME",
    "LONGEST_REPLY",
    "MOST_PASSAGES",
    "Settings",
    "add_model",
    "base",
    "base_model",
    "check",
    "chosen",
    "get",
    "like",
    "listing",
    "models",
    "refused",
    "sampling",
    "save",
]
